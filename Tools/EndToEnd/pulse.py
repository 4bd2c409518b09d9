"""Whether this machine gave its programs time."""

import threading
import time


class Pulse:
    """Notices that it gives them none: a terminal that nobody reads meanwhile
    loses bytes, as a wire does, and what keeps time by the wall is late. Used by
    a with statement; `longest` is in seconds."""

    def __enter__(self):
        self.longest = 0.0
        self.is_over = False
        self.thread = threading.Thread(target=self._beat, daemon=True)
        self.thread.start()
        return self

    def _beat(self):
        last = time.monotonic()
        while not self.is_over:
            time.sleep(0.005)
            now = time.monotonic()
            self.longest = max(self.longest, now - last)
            last = now

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()
