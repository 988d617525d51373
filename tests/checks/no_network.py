#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether programs want anything by which a program reaches a network: the C library's calls that make a socket of their
own, Qt's network classes but for local sockets, and libraries for transfers. What they do while they run is looked at by
tests/app/tst_privacy.cpp and tests/ui/tst_window_privacy.cpp.

    no_network.py PROGRAM...     one line a finding; exit status 1 if there is one
    no_network.py --self-test    plants findings and looks whether each is found
"""
import pathlib
import re
import subprocess
import sys

CALLS = re.compile(r"\bU (socket|connect|bind|listen|accept4?|getaddrinfo|getnameinfo|gethostby\w+|res_\w+|curl_\w+|"
                   r"SSL_\w+|BIO_\w+|soup_\w+|g_socket_\w+)\b")
CLASSES = re.compile(r"\bU (_Z\w*?\d+(Q(?:Tcp|Udp|Sctp|Abstract)(?:Socket|Server)|QNetwork\w+?|QSsl\w+?|QHostInfo|QDnsLookup|"
                     r"QHttp\w+?|QWebSocket\w*?)(?=[\dCDEI]|$)\w*)")
LIBRARIES = re.compile(r"NEEDED.*\[(lib(?:curl|ssl|crypto|gnutls|soup|nghttp2|Qt6Web\w*)[^\]]*)\]")
# That it has no socket is what the parsing child tries in itself (storage/parse/child/breakout.cpp).
ALLOWED = {"longleaf-parse": {"socket"}}


def findings(name, undefined, dynamic):
    found = {match[1] for match in CALLS.finditer(undefined)} | {match[2] for match in CLASSES.finditer(undefined)}
    found |= {match[1] for match in LIBRARIES.finditer(dynamic)}
    return sorted(found - ALLOWED.get(name, set()))


def output(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def selfTest():
    undefined = ("                 U socketpair@GLIBC_2.2.5\n                 U connect@GLIBC_2.2.5\n"
                 "                 U _ZN12QLocalSocket5abortEv@Qt_6\n                 U _ZN10QTcpSocketC1EP7QObject@Qt_6\n"
                 "                 U _ZN7QObject7connectEPKS_PKcS1_S3_N2Qt14ConnectionTypeE@Qt_6\n"
                 "                 U _ZN21QNetworkAccessManager3getERK15QNetworkRequest@Qt_6\n                 U send@GLIBC_2.2.5\n"
                 "                 U curl_easy_init\n                 U socket@GLIBC_2.2.5\n")
    dynamic = " 0x1 (NEEDED)  Shared library: [libssl.so.3]\n 0x1 (NEEDED)  Shared library: [libQt6Network.so.6]\n"
    got = findings("longleaf-parse", undefined, dynamic)
    print("\n".join(got))
    sound = findings("longleaf", "                 U socketpair@GLIBC_2.2.5\n                 U _ZN12QLocalServer6listenERK7QString\n", "")
    return not sound and got == ["QNetworkAccessManager", "QTcpSocket", "connect", "curl_easy_init", "libssl.so.3"]


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if selfTest() else 1
    count = 0
    for program in map(pathlib.Path, sys.argv[1:]):
        undefined = output("nm", "-D", "--undefined-only", str(program))
        for finding in findings(program.name, undefined, output("readelf", "-d", str(program))):
            print(f"{program.name}: {finding}")
            count += 1
    print(f"{len(sys.argv) - 1} programs, {count} findings")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
