"""WebKitGTK through its own driver, on a screen of its own; whatever hangs is ended, not waited for."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from urllib3.exceptions import HTTPError

from tests.served import free_port
from tools.browser import webkit

PATIENCE = 30
LAUNCHES = 3


class Window:
    """The one tab of a session. Everything that is asked of it has an end."""

    def __init__(self, driver: Remote, url: str) -> None:
        self.driver, self.url = driver, url

    def go(self, path: str) -> None:
        """Open a screen of the app and wait until it has told what it knows."""
        self.driver.get(self.url + path)
        self.ready()

    def reload(self) -> None:
        self.driver.refresh()
        self.ready()

    def ready(self) -> None:
        self.until(lambda: bool(self.ask("document.documentElement.dataset.ready")), "a screen that is ready")

    def ask(self, expression: str) -> Any:
        """What a JavaScript expression says."""
        return self.driver.execute_script(f"return {expression}")

    def hear(self, promise: str) -> Any:
        """What a JavaScript expression promises."""
        lines = "const tell = arguments[arguments.length - 1];"
        return self.driver.execute_async_script(f"{lines} ({promise}).then(tell, (error) => tell(String(error)));")

    def at(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def tap(self, selector: str) -> None:
        """Brought to the middle first: the driver stops at the window's edge, where the save button lies over it."""
        wanted = self.at(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", wanted)
        wanted.click()

    def says(self, selector: str, words: str) -> None:
        """Wait until this part of the screen contains these words."""
        self.until(lambda: words in (self.at(selector).text or ""), f"{selector}: {words}")

    def until(self, look: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Look until it is so. A page that is just being left cannot be asked: that is no answer yet."""
        end = time.monotonic() + patience
        while True:
            with contextlib.suppress(WebDriverException):
                if look():
                    return
            assert time.monotonic() < end, f"never so: {what}; the page says: {self.ask('document.body.innerText')}"
            time.sleep(0.03)  # the engine works meanwhile


@contextlib.contextmanager
def _program(words: list[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program with everything it starts, ended at the end by force."""
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(words, stdout=quiet, stderr=quiet, start_new_session=True, **options)
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """A display nobody sees; it chooses its own number."""
    told, tells = os.pipe()
    words = [webkit().screen, "-displayfd", str(tells), "-screen", "0", "800x900x24", "-nolisten", "tcp"]
    with os.fdopen(told) as answer, _program(words, pass_fds=[tells]):
        os.close(tells)
        yield f":{answer.readline().strip()}"


def _session(port: int, words: tuple[str, ...]) -> Remote:
    """Ask the driver for a browser. The driver needs a moment before it listens."""
    options = WebKitGTKOptions()
    for word in ("--automation", *words):
        options.add_argument(word)
    options.binary_location = webkit().browser
    config = ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}", timeout=3 * PATIENCE)
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return Remote(RemoteConnection(client_config=config), options=options, file_detector=UselessFileDetector())
        except (WebDriverException, HTTPError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)  # waits for a port, not for the passing of time


@contextlib.contextmanager
def window(url: str, *words: str) -> Iterator[Window]:
    """A browser with one tab; `words` switch parts off. One that does not come up is asked again; a test never is."""
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(_screen())
        environment = {**os.environ, "DISPLAY": display, "TZ": "Asia/Ho_Chi_Minh"}
        for left in range(LAUNCHES - 1, -1, -1):
            port = free_port()
            driving = contextlib.ExitStack()
            driving.enter_context(_program([webkit().driver, f"--port={port}"], env=environment))
            try:
                driver = _session(port, words)
                break
            except (WebDriverException, HTTPError, OSError):
                driving.close()
                if not left:
                    raise
        stack.push(driving)
        driver.set_page_load_timeout(PATIENCE)
        driver.set_script_timeout(PATIENCE)
        yield Window(driver, url)
        with contextlib.suppress(WebDriverException, HTTPError, OSError):
            driver.quit()
