"""The client: submit, read and check from Python."""

from api.client.client import Client
from api.client.errors import AnsweredError

__all__ = ["AnsweredError", "Client"]
