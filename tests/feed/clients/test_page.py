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
  types.find((one) => one.dataset.type === 'wrong_winner').closest('details').open = true;
  types.find((one) => one.dataset.type === 'wrong_winner').click();
})()"""
PUT_IN: Final = """(() => {{
  const form = document.querySelector('form.fault');
  form.querySelector('[name=contest]').value = '{}';
  form.requestSubmit();
  form.requestSubmit();
}})()"""


PUT: Final = SAID.format("fault-said")


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
        put_in = browser.wait(f"{PUT}.includes('put in') && {PUT}")
        (armed,) = browser.wait(
            "(found => found.length && found)"
            "([...document.querySelectorAll('#armed li')].map(one => one.innerText))"
        )
        assert "South West Norfolk" in armed
        (fault,) = playing.json("control")["faults"]
        first = f"1 seat (South West Norfolk), first message {fault['at'][11:16]}."
        assert put_in == f"wrong winner: put in: {first}"
        assert fault["at"][11:16] in armed
        # An outage that acts stands beside the state; what is pressed meanwhile waits its turn.
        browser.ask(
            "for (const name of ['pa-test', '2am-outage']) "
            "[...document.querySelectorAll('#presets button')]"
            ".find((one) => one.textContent.startsWith(name)).click()"
        )
        assert "then preset 2am-outage" in browser.ask(PUT)
        browser.wait(f"{PUT}.startsWith('preset 2am-outage: put in')")
        assert len(playing.json("control")["faults"]) == 5
        assert browser.ask(SAID.format("acting")) == ""
        playing.control("inject", fault={"type": "http_status", "status": 502, "for": "2h"})
        browser.wait(f"{SAID.format('acting')} === 'answering 502 until 05:00'")
        assert browser.ask("document.querySelector('#armed li').dataset.stage") == "acts"
        # An earlier time is a new run's, and only if who asked is sure.
        browser.ask("window.asked = []; window.confirm = (words) => (asked.push(words), false)")
        browser.ask("at.value = '22:30'; seek.requestSubmit()")
        assert "the faults that were put in" in browser.wait("asked[0]")
        assert playing.json("control")["night_time"][11:16] == "03:00"
        os.kill(playing.pid, signal.SIGTERM)
        browser.wait("document.body.classList.contains('lost')")
        assert "no answer" in browser.ask(SAID.format("state"))
