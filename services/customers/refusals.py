"""Why a customer cannot be made or changed."""

from services.refusals import Conflict


class NumberTaken(Conflict):
    """A customer with this number is already there: {number} {name}. Open it instead of adding another one."""

    @property
    def customer_id(self) -> int:
        """The customer that has the number."""
        return int(self.values["customer_id"])


class NumberNotFree(Conflict):
    """This number cannot be used here. Ask an administrator."""
