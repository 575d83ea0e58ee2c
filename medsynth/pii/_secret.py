"""The project's key: 32 random bytes in ``.medsynth/secret``, made once, readable by its owner only.

It decides surrogates, moved dates and the marks of an audit. It is never part of a version, a manifest, a log or a
fingerprint; its key id, which tells nothing about it, may be.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from medsynth.core.errors import DataError

FILE = "secret"
LENGTH = 32


def project_key(home: Path, name: str = FILE) -> bytes:
    """The key of the project, made if there is none. Several processes may ask at once: they get the same one.

    name: of the file, for a key that serves another purpose and outlives this one.
    """
    path = home / name
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
        if path.stat().st_mode & 0o077 and os.name == "posix":
            path.chmod(0o600)
    except OSError as error:
        raise DataError(
            f"the project's key cannot be read or made: {error.strerror}.", hint="Check the folder .medsynth."
        ) from error
    if len(key) != LENGTH:
        raise DataError(
            f"the project's key has {len(key)} bytes, not {LENGTH}.",
            hint="Put the file back from a copy"
            + (", or give the key up: `medsynth scrub forget-key`." if name == FILE else "."),
            where=name,
        )
    return key


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing about it."""
    return hashlib.blake2b(b"key id", key=key, digest_size=8).hexdigest()


def known_key_id(home: Path) -> str | None:
    """The id of the project's key, None if there is none."""
    try:
        key = (home / FILE).read_bytes()
    except OSError:
        return None
    return key_id(key) if len(key) == LENGTH else None


def forget(home: Path) -> bool:
    """Take the key away for good; whether there was one."""
    path = home / FILE
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise DataError(f"the project's key cannot be taken away: {error.strerror}.") from error
    return True


def _make(path: Path) -> None:
    """Write the key aside and link it into place: of two makers one wins, and nobody sees half a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links: rename, which some systems refuse where the name is taken
            with contextlib.suppress(FileExistsError):
                os.rename(aside, path)
    finally:
        aside.unlink(missing_ok=True)
