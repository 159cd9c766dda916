"""Passwords: what is accepted, and how they are kept (argon2id, in threads of their own so that no page waits).

Any characters in any mix, 8 to 128 of them; refused are those that guessing programs try first (OWASP ASVS 5.0, 6.2).
"""

import asyncio
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .refusals import Refusal
from .text import fold

SHORTEST, LONGEST = 8, 128
LONG_NUMBER = 12
PRODUCT = "stamkund"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
PUT_FOR_LETTERS = str.maketrans("0134578@$!€", "oieastbasie")

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, "password")  # each hash takes 64 MB while it is computed


class PasswordTooShort(Refusal):
    """This password is too short. Write at least {least} characters."""

    status = 422


class PasswordTooLong(Refusal):
    """This password is too long. Shorten it to at most {most} characters."""

    status = 422


class PasswordTooCommon(Refusal):
    """This password is among the first that are tried. Choose one that is harder to guess."""

    status = 422


def require_good(password: str, *about: str) -> None:
    """Refuse a password that is too short, too long or easy to guess; `about` are the user's and the firm's names."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST, field="password")
    if len(password) > LONGEST:
        raise PasswordTooLong(most=LONGEST, field="password")
    if is_common(password, *about):
        raise PasswordTooCommon(field="password")


def is_common(password: str, *about: str) -> bool:
    """Whether guessing programs try it early: common words, keyboard rows, repetition, the names of those concerned."""
    plain = fold(password)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if len(set(plain)) <= 3 or _is_run(plain) or _is_run(core or plain) or (not core and len(plain) < LONG_NUMBER):
        return True
    known = _words() | {
        re.sub(r"\W", "", fold(name)) for name in (*about, *(w for a in about for w in a.split())) if name
    }
    return _is_made_of(core, known) or _is_made_of(core.translate(PUT_FOR_LETTERS), known)


def made_up() -> str:
    """A password that nobody guesses (100 bits), in groups that can be read aloud."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


async def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one; takes as long when there is no hash, so that nobody learns who has an account."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password_hash, password)


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex())


@cache
def _words() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(fold(word) for line in lines for word in line.split()) | {PRODUCT}


def _is_made_of(core: str, known: frozenset[str]) -> bool:
    """Whether it is a known word, once or twice."""
    half = core[: len(core) // 2]
    return core in known or (half * 2 == core and half in known)


def _is_run(text: str) -> bool:
    """Whether it goes along a row of the keyboard, of the alphabet or of the figures, in pieces of four and more."""
    runs = [row * 2 for row in (*ROWS, *(row[::-1] for row in ROWS))]
    return all(any(text[n : n + 4] in run for run in runs) for n in range(0, max(len(text) - 3, 1), 4))
