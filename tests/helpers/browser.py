"""A page in Debian's chromium, with its requests and complaints."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
SWITCHES = ("headless", "no-sandbox", "disable-gpu", "disable-background-networking",
            "disable-component-update", "disable-sync", "disable-quic", "no-first-run",
            "hide-scrollbars")  # fmt: skip


@contextmanager
def chromium(profile: Path) -> Iterator["Browser"]:
    """Start the browser with an empty profile; it ends with the block."""
    paths = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    missing = [name for name, path in paths.items() if path is None]
    assert not missing, f"no {' and no '.join(missing)}: apt-get install chromium chromium-driver"
    options = webdriver.ChromeOptions()
    options.binary_location = str(paths["chromium"])
    for switch in (*SWITCHES, f"user-data-dir={profile}"):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # Its driver's path is given: selenium looks for none on the network.
    driver = webdriver.Chrome(options=options, service=Service(paths["chromedriver"]))
    try:
        yield Browser(driver)
    finally:
        driver.quit()


class Browser:
    """What tests can do with a page."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(
        self, page: Path, *, width: int = 1280, dark: bool = False, again: bool = False
    ) -> None:
        """Open a file, and wait until everything is drawn.

        What pages have kept is forgotten, unless one is opened `again`.
        """
        if not again:
            self.run("try { localStorage.clear() } catch { /* no page yet */ }")
        self.resize(width)
        wishes = {"color-scheme": "dark" if dark else "light", "reduced-motion": "reduce"}
        features = [{"name": f"prefers-{name}", "value": value} for name, value in wishes.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.get_log("performance"), self.driver.get_log("browser")
        self.driver.get(page.as_uri())
        self.until(lambda: self.run("return document.documentElement.dataset.ready") == "yes")

    def resize(self, width: int, height: int = 900) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def until(self, condition: Any) -> None:
        WebDriverWait(self.driver, 20).until(lambda _: condition())

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        """Return the texts of what is displayed."""
        return [element.text for element in self.all(selector) if element.is_displayed()]

    def choose(self, selector: str, text: str) -> None:
        Select(self.one(selector)).select_by_visible_text(text)

    def click(self, selector: str) -> None:
        element = self.one(selector)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def point(self, selector: str, x: float, y: float, *, click: bool = False) -> None:
        """Move the pointer to a place of an element, in pixels."""
        element = self.one(selector)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        size = element.size
        moves = ActionChains(self.driver).move_to_element_with_offset(
            element, round(x - size["width"] / 2), round(y - size["height"] / 2)
        )
        (moves.click() if click else moves).perform()

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def asked_for(self) -> set[str]:
        """Return addresses requested since the page was opened, without data."""
        messages = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        requests = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        addresses = {request["request"]["url"] for request in requests}
        return {a for a in addresses if not a.startswith(("data:", "chrome:", "chrome-untrusted:"))}

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def screenshot(self, name: str) -> None:
        """Keep a picture of the whole page among the build's outputs."""
        width = self.run("return innerWidth")
        self.resize(width, min(self.run("return document.documentElement.scrollHeight"), 8000))
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
        self.resize(width)
