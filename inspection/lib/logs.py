"""Placeholder until the structured formatter arrives; take the other side in a merge."""

import logging


class JsonFormatter(logging.Formatter):
    pass
