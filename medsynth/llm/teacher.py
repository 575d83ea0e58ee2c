"""The ``teacher:`` block of a recipe: which model, with which parameters, where it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from medsynth.core.config import Config, NotIdentity

Location = Literal["on_premises", "processor", "public_api"]


class Teacher(Config):
    """A model that answers. What enters the request's body is identity; how it is reached is not."""

    provider: str = "demo"
    """``demo``, ``openai``, ``compatible`` or ``scripted`` (``medsynth list providers``)."""
    model: str = "demo"
    """Model name as the server knows it."""
    base_url: Annotated[str | tuple[str, ...] | None, NotIdentity] = None
    """Address of the server, or several that serve the same model; None: the provider's own."""
    endpoint: str = ""
    """Free label that enters the request's key; needed when two teachers differ only by ``base_url``."""
    api_key_env: Annotated[str, NotIdentity] = "OPENAI_API_KEY"
    """Name of the environment variable that holds the key. The key itself never stands in a recipe."""
    api_key_file: Annotated[str | None, NotIdentity] = None
    """File that holds the key, read when the variable is unset."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Sampling temperature; None: the server's default."""
    top_p: float | None = Field(default=None, gt=0, le=1)
    """Nucleus sampling; None: the server's default."""
    max_tokens: int | None = Field(default=None, gt=0)
    """Most tokens of one answer; a longer one is asked for again once with twice the limit."""
    seed: int | None = None
    """Passed on to the server where it takes one."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Further keys of the request body, as the server documents them."""
    response_format: Literal["json_schema", "json_object", "none"] = "json_schema"
    """How a schema of the answer is passed on where a step has one; ``none`` for servers that refuse it."""
    concurrency: Annotated[int | Literal["auto"], NotIdentity] = "auto"
    """Requests in flight; ``auto`` starts low and doubles while the server keeps up."""
    timeout_s: Annotated[float, NotIdentity] = Field(default=120.0, gt=0)
    """Seconds until a request counts as lost."""
    retries: Annotated[int, NotIdentity] = Field(default=6, ge=0)
    """Further attempts after a transient failure."""
    rpm: Annotated[int | None, NotIdentity] = Field(default=None, gt=0)
    """Most requests a minute; None: as the server's headers say."""
    tpm: Annotated[int | None, NotIdentity] = Field(default=None, gt=0)
    """Most tokens a minute; None: as the server's headers say."""
    location: Annotated[Location, NotIdentity] = "public_api"
    """Where the text goes: ``on_premises``, a ``processor`` under contract, or a ``public_api``."""
    retention: Annotated[str, NotIdentity] = ""
    """What the operator keeps, and how long."""
    agreement: Annotated[str, NotIdentity] = ""
    """The contract that covers the processing."""
    script: Annotated[str | None, NotIdentity] = None
    """For ``scripted``: file of replies (JSON lines)."""

    @field_validator("concurrency")
    @classmethod
    def _positive(cls, value: int | str) -> int | str:
        if isinstance(value, int) and value < 1:
            raise ValueError("must be at least 1, or 'auto'")
        return value
