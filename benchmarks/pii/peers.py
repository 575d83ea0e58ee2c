"""Runs in the peers' own environment: texts on stdin, per peer spans and rows a second of CPU time on stdout (JSON).

Presidio stands on a blank spaCy pipeline and scrubadub on its defaults: their name models are no ordinary packages.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def presidio(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            pass

    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    engine.analyze(text="warm 1", language="en")
    return timed(
        lambda text: [(one.start, one.end, one.entity_type) for one in engine.analyze(text=text, language="en")], texts
    )


def scrubadub(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    import scrubadub as peer

    scrubber = peer.Scrubber()
    return timed(lambda text: [(one.beg, one.end, one.type) for one in scrubber.iter_filth(text)], texts)


def timed(find, texts):
    started = time.process_time()
    found = [find(text) for text in texts]
    return found, len(texts) / (time.process_time() - started)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    out = {}
    for name, run in (("presidio", presidio), ("scrubadub", scrubadub)):
        try:
            out[name] = run(given)
        except ImportError as error:
            print(f"{name}: {error}", file=sys.stderr)
    json.dump(out, sys.stdout)
