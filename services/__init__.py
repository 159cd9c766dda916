"""What can be done with the register: verbs that need an actor, a transaction, other rows or the outside world."""
