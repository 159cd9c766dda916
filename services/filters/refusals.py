"""What a filter can be refused for."""

from services.refusals import Refusal


class FilterNotUnderstood(Refusal):
    """The filter part “{part}” makes no sense; it reads field.operator:value."""

    status = 400
