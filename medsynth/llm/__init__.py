"""Chat models: the protocol, the wrappers around it, the reply log, the providers. Knows no rows."""
