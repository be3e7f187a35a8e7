"""The control page in a real browser, as who rehearses sees it."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.feed.running import feed
from tests.output.browser import browsing, find

pytestmark = pytest.mark.long

SAID: Final = "document.getElementById('{}').innerText"
FORM: Final = """(() => {
  const types = [...document.querySelectorAll('.types button')];
  types.find((one) => one.textContent === 'wrong_winner').closest('details').open = true;
  types.find((one) => one.textContent === 'wrong_winner').click();
})()"""
PUT_IN: Final = """(() => {{
  const form = document.querySelector('form.fault');
  form.querySelector('[name=contest]').value = '{}';
  form.requestSubmit();
  form.requestSubmit();
}})()"""


def test_the_page_says_what_was_what_is_armed_and_when_nobody_answers(tmp_path: Path) -> None:
    if find() is None:
        pytest.skip("there is no Chromium")
    with ExitStack() as stack:
        night = ("south-west-norfolk-2024", "--paused", "--at", "03:00")
        playing = stack.enter_context(feed(*night))
        playing.ready()
        browser = stack.enter_context(browsing(tmp_path))
        browser.size(1280, 900)
        browser.send("Page.navigate", url=playing.base)
        # Opened late, it has what was said before, under the contest's own name.
        log = browser.wait("document.querySelectorAll('#log li').length > 2 && log.innerText")
        assert "South West Norfolk" in log
        assert "the polls have closed" in log
        browser.wait("document.querySelector('.types button') !== null")
        browser.ask(FORM)
        browser.ask(PUT_IN.format("nowhere"))
        error = browser.wait("document.querySelector('form.fault .said.bad')?.innerText")
        assert error.startswith('contest: unknown contest "nowhere"')
        # The form closes behind a fault: pressed twice, it is armed once.
        browser.ask(PUT_IN.format("south-west-norfolk"))
        browser.wait("document.querySelector('form.fault') === null")
        assert (
            browser.ask(SAID.format("fault-said")) == "wrong_winner is armed: South West Norfolk."
        )
        (armed,) = browser.wait(
            "(found => found.length && found)"
            "([...document.querySelectorAll('#armed li')].map(one => one.innerText))"
        )
        assert "South West Norfolk" in armed
        (fault,) = playing.json("control")["faults"]
        assert fault["at"][11:16] in armed
        # An earlier time is a new run's, and only if who asked is sure.
        browser.ask("window.asked = []; window.confirm = (words) => (asked.push(words), false)")
        browser.ask("at.value = '22:30'; seek.requestSubmit()")
        assert "the faults that were put in" in browser.wait("asked[0]")
        assert playing.json("v1/night")["night_time"][11:16] == "03:00"
        os.kill(playing.pid, signal.SIGTERM)
        browser.wait("document.body.classList.contains('lost')")
        assert "no answer" in browser.ask(SAID.format("state"))
