"""Why a webhook cannot be kept."""

from services.refusals import Conflict, Refusal


class NotAWebhookAddress(Refusal):
    """“{value}” is not an address that can be called. Write it as https://example.com/path, without a user or password."""


class AddressInside(Refusal):
    """“{host}” is not a public address. An administrator can allow it in the settings of the organization."""


class TooManyWebhooks(Conflict):
    """There are {most} webhooks already. Delete one that is no longer needed."""
