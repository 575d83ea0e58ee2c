"""The ``teacher:`` block of a recipe: which model, with which parameters, where it runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from medsynth.core.config import Config, NotIdentity

Mode = Literal["online", "batch"]
Location = Literal["on_premises", "processor", "public_api"]


class Batch(Config):
    """How requests are put into batches; the limits are those of the service."""

    lines: int = Field(default=50_000, ge=1)
    """Most requests of one batch."""
    bytes: int = Field(default=190_000_000, ge=1_000)
    """Most bytes of one batch's file."""
    enqueued_tokens: int | None = Field(default=None, ge=1)
    """Most tokens of prompts that may wait at once, as the account allows; None: learnt when a batch is refused."""
    poll_s: float = Field(default=15.0, gt=0)
    """Seconds between the first two looks at a batch; the waits grow from there."""
    longest_poll_s: float = Field(default=300.0, gt=0)
    """Most seconds between two looks."""
    tries: int = Field(default=2, ge=1)
    """Batches that a request may be in before it is given up there: those that expire leave some open."""
    then: Literal["online", "fail"] = "online"
    """What becomes of a request then: it is sent like any other, at the price of one, or its row fails for now."""


class Teacher(Config):
    """A model that answers. What enters the request's body is identity; how it is reached is not."""

    provider: str = "demo"
    """``demo``, ``openai``, ``compatible`` or ``scripted`` (``medsynth list providers``)."""
    model: str = "demo"
    """Model name as the server knows it."""
    base_url: Annotated[str | tuple[str, ...] | None, NotIdentity] = None
    """Address of the server, or several that serve the same model; None: the provider's own."""
    api_version: Annotated[str | None, NotIdentity] = None
    """For Azure with provider ``openai``: the API's version, such as 2024-10-21; ``base_url`` is the resource's address
    and ``model`` the deployment. None: the server is addressed as OpenAI is, as Azure's /openai/v1 is too."""
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
    response_format: Literal["auto", "json_schema", "json_object", "none"] = "auto"
    """How a schema of the answer is passed on where a step has one; ``none``: not at all; ``auto``: the first of these
    that the server does not refuse."""
    mode: Annotated[Mode, NotIdentity] = "online"
    """``batch``: requests are handed in together through the Batch API and answered within a day, for less money."""
    batch: Annotated[Batch, NotIdentity] = Batch()
    """Limits and patience of batch mode."""
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

    @model_validator(mode="after")
    def _batches_of_azure(self) -> Self:
        if self.mode == "batch" and self.api_version is not None:
            raise ValueError(
                "batch mode at Azure needs the address that ends in /openai/v1, and no api_version: "
                "under the address of one deployment there are no batches"
            )
        return self
