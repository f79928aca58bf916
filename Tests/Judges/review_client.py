"""A review client without a browser, for the judges of `glyphforge review serve`. Uses only the standard library."""
import atexit
import http.client
import json
import re
import subprocess


class Server:
    """The program, serving a data set on a free port. With `raw`, the arguments are a whole command that does so."""

    def __init__(self, program, *arguments, raw=False):
        command = [program, *arguments] if raw else [program, "review", "serve", *arguments, "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Also if the judge fails.
        atexit.register(self.process.kill)
        self.address = self.process.stdout.readline().split()[-1]
        self.port = int(re.search(r":(\d+)/", self.address).group(1))

    def next_address(self):
        """The address for the next browser, printed when one was admitted."""
        return self.process.stderr.readline().split()[-1]

    def end(self):
        """Interrupts the server as Ctrl-C does and returns its exit status."""
        self.process.send_signal(2)
        self.process.communicate()
        return self.process.returncode


class Reviewer:
    """A reviewer admitted by an address."""

    def __init__(self, address, name):
        host, token = re.fullmatch(r"http://([^/]+)(/\?token=\w+)", address).groups()
        self.host = host
        self.connection = http.client.HTTPConnection(host, timeout=60)
        self.cookie = None
        status, _, cookie = self.request("GET", token)
        assert status == 200, status
        self.cookie = cookie.split(";")[0]
        assert self.ask("/api/reviewer", {"name": name})["reviewer"] == name

    def request(self, method, path, message=None):
        headers = {"Origin": f"http://{self.host}", "Content-Type": "application/json"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        self.connection.request(method, path, None if message is None else json.dumps(message), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Set-Cookie")

    def ask(self, path, message=None):
        status, body, _ = self.request("GET" if message is None else "POST", path, message)
        assert status == 200, (path, status, body)
        return json.loads(body)
