"""Why a request is refused before any service sees it."""

from services.refusals import Refusal


class NoToken(Refusal):
    """This needs a valid token. Send the header Authorization with Bearer, a blank and the token."""

    status = 401


class ReadingToken(Refusal):
    """This token may only read. Make one that may write."""

    status = 403


class TooManyRequests(Refusal):
    """This token has sent too many requests. Wait {seconds} seconds and go on."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class NoSuchMethod(Refusal):
    """This cannot be done here. Look up what the address offers in the description of the API."""

    status = 405


class NotJson(Refusal):
    """The body is not a JSON object in UTF-8. Send one, with every name once."""

    status = 400


class TooDeep(Refusal):
    """The body is nested more than {most} levels deep. Send it flatter."""

    status = 400


class UnknownParameter(Refusal):
    """There is no parameter called “{name}” here. Look up the names in the description of the API."""

    status = 400


class ParameterNotUnderstood(Refusal):
    """The parameter “{name}” cannot be read. Look up in the description of the API what it takes."""

    status = 400


class FieldNotKnown(Refusal):
    """There is no field called “{name}” to show. Look up the names in the description of the API."""

    status = 400


class Failed(Refusal):
    """Something went wrong in the register, and it has been noted. Try again, or tell the administrator when it was."""

    status = 500


class RegisterUnavailable(Refusal):
    """The public register does not answer. Try again in a moment."""

    status = 503

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class RemovedFromRegister(Refusal):
    """The public register had to remove this company, and what was copied from it has to go as well."""

    status = 410
