"""`python -m tests.support.clocked FILE serve …`: the register with the clock that FILE tells, read anew all the time."""

import os
import sys
import threading
import time
from pathlib import Path

import main


def follow(file: Path) -> None:
    """Set the clock as the file says, for as long as the process lives."""
    while True:
        os.environ["STAMKUND_NOW"] = file.read_text().strip()
        time.sleep(0.1)


if __name__ == "__main__":
    told = Path(sys.argv.pop(1))
    os.environ["STAMKUND_NOW"] = told.read_text().strip()
    threading.Thread(target=follow, args=(told,), daemon=True).start()
    sys.exit(main.main())
