"""Uses the review page in Chromium with its keys: review_in_browser.py PROGRAM DATASET.

It answers 30 glyphs, undoes 3, marks 5 on a grid page, reloads the page and continues. The database must contain exactly these
decisions, including an answer that had to wait. The data set must have the classes A-C and a planned review.
"""
import sqlite3
import sys
import time

from review_client import Server
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

program, dataset = sys.argv[1:]
server = Server(program, dataset)
options = webdriver.ChromeOptions()
options.binary_location = "/usr/bin/chromium"
for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,900"):
    options.add_argument(option)
options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
browser = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def until(condition):
    deadline = time.monotonic() + 20
    while not browser.execute_script("return " + condition):
        assert time.monotonic() < deadline, condition
        time.sleep(0.01)


def press(key):
    webdriver.ActionChains(browser).send_keys(key).perform()


def guess(keys):
    for key in keys:
        until("guess.list.length > 0 && outbox.isClear")
        press(key)
    until("outbox.list.length === 0")


try:
    browser.get(server.address)
    until("document.getElementById('who').open")
    browser.find_element(By.ID, "name").send_keys("ann" + Keys.ENTER)
    until("view === 'guess' && guess.list.length > 0")
    # Nothing sent to the page reveals the label before the answer.
    assert browser.execute_script("return guess.list.every(one => Object.keys(one).sort().join() === 'item,png')")

    keys = "abc bca" + Keys.ARROW_DOWN + Keys.DELETE + "abcabcabcabcabcabcabc"
    guess(keys)
    verdicts = {" ": ("not-a-letter", None), Keys.DELETE: ("not-a-letter", None), Keys.ARROW_DOWN: ("cannot-tell", None)}
    wanted = [verdicts.get(key) or ("label", "abc".index(key)) for key in keys]
    assert len(wanted) == 30
    until("document.querySelector('#reveal .pair') !== null")
    for remaining in (29, 28, 27):
        press(Keys.ARROW_LEFT)
        until(f"status.progress.guessed === {remaining}")

    browser.find_element(By.CSS_SELECTOR, "nav [data-view=grid]").click()
    until("grid.cells.length >= 10")
    page = browser.execute_script("return grid.cells.map(cell => cell.image)")
    # Marks the second as wrong, the third as B, the fourth as no letter, the fifth as can't tell, and the eighth as wrong by a click.
    for key in (Keys.ARROW_RIGHT, " ", Keys.ARROW_RIGHT, "b", Keys.ARROW_RIGHT, Keys.DELETE, Keys.ARROW_RIGHT, "?"):
        press(key)
    browser.find_elements(By.CSS_SELECTOR, "#cells button")[7].click()
    marks = {1: ("wrong", None), 2: ("label", 1), 3: ("not-a-letter", None), 4: ("cannot-tell", None), 7: ("wrong", None)}
    press(Keys.ENTER)
    until("outbox.list.length === 0 && !grid.isTurning")
    # The next page: all no letter except the second.
    until("outbox.isClear && grid.cells.length >= 2")
    second = browser.execute_script("return grid.cells.map(cell => cell.image)")
    assert not set(page) & set(second)
    browser.find_element(By.ID, "mark-all").click()
    browser.find_elements(By.CSS_SELECTOR, "#cells button")[1].click()
    press(Keys.ENTER)
    until("outbox.list.length === 0 && !grid.isTurning")
    page += second
    marks |= {len(page) - len(second) + place: ("not-a-letter", None) for place in range(len(second)) if place != 1}

    browser.refresh()
    until("typeof view !== 'undefined' && view === 'grid' && grid.cells.length > 0")
    assert not set(page) & set(browser.execute_script("return grid.cells.map(cell => cell.image)"))
    browser.find_element(By.CSS_SELECTOR, "nav [data-view=guess]").click()
    guess("cab")
    browser.find_element(By.CSS_SELECTOR, "#keys button").click()
    until("outbox.list.length === 0")

    # Another tab changes the browser's name: an answer of this tab waits until its own name is entered again.
    first = browser.current_window_handle
    def name(text):
        browser.find_element(By.ID, "reviewer").click()
        until("document.getElementById('who').open")
        browser.find_element(By.ID, "name").send_keys(text + Keys.ENTER)
        until(f"session.reviewer === '{text}' && !document.getElementById('who').open && outbox.list.length === 0")
    browser.switch_to.new_window("tab")
    browser.get(f"http://127.0.0.1:{server.port}/")
    until("typeof view !== 'undefined' && view !== null")
    name("bob")
    browser.close()
    browser.switch_to.window(first)
    until("guess.list.length > 0 && outbox.isClear")
    press("b")
    until("outbox.isStuck")
    assert browser.execute_script("return outbox.list.map(one => one.message.reviewer)") == ["ann"]
    name("ann")

    # Second look: the label of the first card is accepted, undone and accepted again; the answer on the second is kept.
    browser.find_element(By.CSS_SELECTOR, "nav [data-view=second]").click()
    until("document.querySelectorAll('#second article').length > 2")
    differing = browser.execute_script("return second.left")
    def look(button, left):
        browser.find_elements(By.CSS_SELECTOR, "#second article:first-child .choices button")[button].click()
        until(f"second.left === {left} && outbox.list.length === 0")
    look(0, differing - 1)
    press(Keys.BACKSPACE)
    until(f"second.left === {differing} && !undoing")
    look(0, differing - 1)
    look(1, differing - 2)

    logs = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE" and "401" not in entry["message"]]
    assert not logs, logs
    urls = [entry["message"] for entry in browser.get_log("performance") if "Network.requestWillBeSent\"" in entry["message"]]
    assert urls and all(f"http://127.0.0.1:{server.port}/" in url or "data:image/png" in url or "data:," in url for url in urls), urls[:3]
finally:
    browser.quit()
    status = server.end()
assert status == 0, status

rows = sqlite3.connect(dataset + "/labels.sqlite").execute("SELECT mode, reviewer, verdict, label, image, item, undone FROM decisions ORDER BY id").fetchall()
assert all(row[1] == "ann" for row in rows)
looks = [row for row in rows if row[0] == "guess" and row[5] is None]
guesses = [row for row in rows if row[0] == "guess" and row[5] is not None]
assert [(row[2], row[3]) for row in guesses] == wanted + [("label", "abc".index(key)) for key in "cabab"]
assert [row[6] for row in guesses] == [0] * 27 + [1] * 3 + [0] * 5
# Undone items are shown again, in the order of the queue.
assert [row[5] for row in guesses[30:33]] == [row[5] for row in guesses[27:30]]
cells = [row for row in rows if row[0] == "grid"]
assert [row[4] for row in cells] == page
assert [(row[2], row[3]) for row in cells] == [marks.get(place, ("right", None)) for place in range(len(page))]
assert len(rows) == len(guesses) + len(cells) + len(looks) and not any(row[6] for row in cells)
blind = {row[4]: row for row in guesses if not row[6]}
assert [(row[2], row[6]) for row in looks[:2]] == [("right", 1), ("right", 0)] and looks[0][4] == looks[1][4] != looks[2][4]
assert len(looks) == 3 and looks[2][2:4] == blind[looks[2][4]][2:4]
