"""Answers the questions of a program on a terminal: terminal.py ANSWERS PROGRAM ARGUMENT…

ANSWERS are in JSON: pairs of what a question contains and the line that answers it. Prints in JSON
what the terminal showed and the exit code.
"""

import json
import os
import pty
import select
import sys

answers = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])

shown, read = "", 0
while True:
    ready, _, _ = select.select([terminal], [], [], 20)
    try:
        more = os.read(terminal, 4096) if ready else b""
    except OSError:  # Linux says so when the program has ended.
        more = b""
    if not more:
        break
    shown += more.decode()
    if answers and answers[0][0] in shown[read:]:
        read = len(shown)
        os.write(terminal, (answers.pop(0)[1] + "\n").encode())

_, status = os.waitpid(child, 0)
print(json.dumps({"shown": shown, "code": os.waitstatus_to_exitcode(status), "unasked": answers}))
