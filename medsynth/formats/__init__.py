"""Published formats, both ways, one a file: a record of the format to rows, a row to a record.

A format's module has

    TABLE   what its records are: conversation, preference, labelled, exam or rubric
    KEEPS   the fields of such a row, beside those that make it one, that a record holds
    read    (fields of a record) -> rows; ValueError with the reason where it is no such record
    lacks   (row) -> what of it a record cannot hold, '' where it fits
    write   (row that fits) -> fields of a record

and ``write(row)`` read again is the row, in all that it keeps. The rows:

    conversation   id, messages [{role, content}], system included; department, source, reasoning, input
    preference     id, prompt [{role, content}], chosen, rejected
    labelled       id, prompt [{role, content}], completion, label (bool)
    exam           id, question, options {letter: text}, answer (letters), explanation, question_type, exam_type,
                   exam_class, exam_subject
    rubric         id, prompt [{role, content}], rubrics [{criterion, points}], teacher_response
"""
