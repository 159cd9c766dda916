"""Webhooks: addresses of programs that are told what happened, as far as the person they belong to may see it.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): headers `webhook-id`, `webhook-timestamp` and
`webhook-signature`. A message says which rows changed, never their values; the program reads those by the API.
"""

from .keeping import (
    Delivery,
    Hook,
    change_webhook,
    create_webhook,
    delete_webhook,
    deliveries,
    new_secret,
    replay,
    send_test,
    webhook,
    webhooks,
)
from .sending import webhooks_open

__all__ = [
    "Delivery", "Hook", "change_webhook", "create_webhook", "delete_webhook", "deliveries", "new_secret", "replay",
    "send_test", "webhook", "webhooks", "webhooks_open",
]  # fmt: skip
