"""A mail server for tests: submission with STARTTLS and log-in. What it takes lies in `mail/` as it came.

    smtp_server.py FOLDER PORT

The file `answer` in FOLDER, when there is one, holds what is said to DATA instead, such as `450 later`.
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER, PORT = sys.argv[1], int(sys.argv[2])
USER, PASSWORD = b"anna", b"sehr-geheim"


class Handler:
    count = 0

    async def handle_DATA(self, server, session, envelope):
        answer = os.path.join(FOLDER, "answer")
        if os.path.exists(answer):
            return open(answer).read().strip()
        Handler.count += 1
        name = os.path.join(FOLDER, "mail", f"{os.getpid()}-{Handler.count:04}.eml")
        with open(name + ".part", "wb") as mail:
            mail.write(envelope.content)
        os.rename(name + ".part", name)
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == USER and data.password == PASSWORD
    # Unhandled: the server says what that means.
    return AuthResult(success=good, handled=False)


async def main():
    os.makedirs(os.path.join(FOLDER, "mail"), exist_ok=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(os.path.join(FOLDER, "cert.pem"), os.path.join(FOLDER, "key.pem"))
    make = lambda: SMTP(
        Handler(),
        hostname="localhost",
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
        data_size_limit=64 * 1024 * 1024,
    )
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", PORT)
    print("mail is taken", flush=True)
    await server.serve_forever()


asyncio.run(main())
