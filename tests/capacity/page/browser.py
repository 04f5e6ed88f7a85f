"""A real browser without a window, for tests of pages: Chromium, spoken to over its debugging pipe.

Chromium reads commands on descriptor 3 and answers on descriptor 4, JSON documents with a NUL after each (the Chrome
DevTools Protocol), so that nothing but the system's own package is needed. Where there is none and the tests may
install it (`found`), they do.
"""

import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from base64 import b64decode
from functools import cache

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CAPACITY_TEST_BROWSER"
INSTALL = "apt"  # this value of the variable allows what CI allows
INSTALL_SECONDS = 300
PACKAGE = "chromium"


def installed():
    """The path of a browser: the one an environment variable names, or one on the path; None if there is none."""
    named = os.environ.get(VARIABLE)
    if named and named != INSTALL:
        return named
    return next(filter(None, map(shutil.which, COMMANDS)), None)


@cache
def found():
    """The path of a browser, and None; or None, and why there is none.

    The system's package is installed only by root, and only where the tests run in CI or the variable is `apt`: nobody
    is asked for a password, and nobody's own system is touched.
    """
    path = installed()
    if path is not None:
        return path, None
    allowed = os.environ.get(VARIABLE) == INSTALL or os.environ.get("CI", "").lower() not in ("", "0", "false")
    way_on = f"install the system's package {PACKAGE}, or name a browser in {VARIABLE}"
    if not allowed or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None, f"no Chromium here: {way_on}"
    said = "it says nothing"
    limit = time.monotonic() + INSTALL_SECONDS
    for words in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", PACKAGE]):
        try:
            ran = subprocess.run(
                ["apt-get", *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=max(1, limit - time.monotonic()),
                check=False,
            )
            said = (ran.stderr.strip() or said).splitlines()[-1]
        except subprocess.TimeoutExpired:
            said = f"not done within {INSTALL_SECONDS} s"
            break
    path = installed()
    return (path, None) if path else (None, f"no Chromium here, and apt-get does not install it ({said}): {way_on}")


class Browser:
    """One tab. `complaints` are errors and warnings on the page's console, refused resources and uncaught errors.

    ready: an expression that is true when a page that is opened can be used.
    """

    def __init__(self, folder, ready="true"):
        self._ready = ready
        read_by_browser, self._commands = os.pipe()
        self._answers, written_by_browser = os.pipe()
        # Out of the way of 3 and 4, where the browser expects them.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (read_by_browser, written_by_browser)]

        def place_ends():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self._process = subprocess.Popen(
            [
                installed(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-pipe",
                f"--user-data-dir={folder}",
                "about:blank",
            ],
            close_fds=False,
            preexec_fn=place_ends,  # noqa: PLW1509 - it calls nothing that takes a lock
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (read_by_browser, written_by_browser, *ends):
            os.close(end)
        self._left = b""
        self._number = 0
        self._session = None
        self._events = []
        self.complaints = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def close(self):
        """End the process."""
        os.close(self._commands)  # the browser ends when its pipe does
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._answers)

    def send(self, method, **parameters):
        """One command; returns its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next(60)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _next(self, seconds):
        limit = time.monotonic() + seconds
        while b"\0" not in self._left:
            if not select.select([self._answers], [], [], max(0, limit - time.monotonic()))[0]:
                raise TimeoutError(f"the browser said nothing for {seconds} s")
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise EOFError("the browser ended")
            self._left += part
        document, _, self._left = self._left.partition(b"\0")
        answer = json.loads(document)
        if "method" in answer:
            self._note(answer["method"], answer["params"])
        return answer

    def _note(self, method, parameters):
        self._events.append(method)
        if method == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.complaints.append(parameters["args"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(parameters["entry"]["text"])
        elif method == "Network.requestWillBeSent" and parameters["request"]["url"].partition(":")[0] not in (
            "file",
            "data",
            "about",
        ):
            self.complaints.append(f"asked the network for {parameters['request']['url']}")

    def open(self, path, width=1280, height=900, dark=False, fragment="", ready=None):
        """Load a file in a window of this size and theme, until this expression, or the browser's own, is true."""
        self.complaints.clear()
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        for address in ("about:blank", path.as_uri() + fragment):
            self._events.clear()
            self.send("Page.navigate", url=address)
            while "Page.loadEventFired" not in self._events:
                self._next(60)
        limit = time.monotonic() + 60
        while not self.run(ready or self._ready):
            if time.monotonic() > limit:
                raise TimeoutError(f"not ready after 60 s: {self.complaints}")
            time.sleep(0.01)

    def run(self, script):
        """The value of an expression on the page, awaited if it is a promise."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def text(self, selector):
        """The text that a person sees of an element."""
        return self.run(f"document.querySelector({json.dumps(selector)}).innerText")

    def click(self, selector):
        """Press and release the mouse in the middle of an element, scrolled into view."""
        x, y = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, *keys):
        """Press keys one after the other: a character, or a name such as ArrowRight."""
        codes = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9, " ": 32, "Enter": 13}
        for key in keys:
            known = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
            text = {"text": key} if len(key) == 1 else {}
            self.send("Input.dispatchKeyEvent", type="keyDown", **known, **text)
            self.send("Input.dispatchKeyEvent", type="keyUp", **known)

    def type_into(self, selector, text):
        """Replace the text of a field by typing."""
        self.click(selector)
        self.run("document.activeElement.select()")
        self.press(*text)

    def processor_seconds(self):
        """The time that the page's main thread has been working, whatever else the machine does."""
        self.send("Performance.enable", timeDomain="threadTicks")
        metrics = self.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    def screenshot(self, path, whole=False):
        """A PNG of the window, or of the whole page."""
        picture = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(b64decode(picture["data"]))
