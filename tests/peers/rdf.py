"""Reads linked data with rdflib and says what it found; `tests/tests/linked_data_rdflib.rs` runs it.

Standard input is a JSON object: `pages`, a list of the two forms of a page (`turtle`, `jsonLd`), and `documents`, a list of Turtle texts.
Standard output has how many triples each has, and whether the two forms of a page are the same graph.
"""

import json
import socket
import sys

import rdflib
from rdflib.compare import isomorphic


def refuse(*_arguments, **_options):
    raise OSError("linked data has to be readable without network")


def read(text, form):
    return rdflib.Graph().parse(data=text, format=form)


def main():
    # Whoever hands out a context by its address finds out here.
    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    # Literals are compared as they are written.
    rdflib.NORMALIZE_LITERALS = False
    asked = json.load(sys.stdin)
    pages = []
    for page in asked["pages"]:
        turtle, json_ld = read(page["turtle"], "turtle"), read(page["jsonLd"], "json-ld")
        same = isomorphic(turtle, json_ld)
        pages.append({"turtle": len(turtle), "jsonLd": len(json_ld), "isomorphic": same})
    documents = [len(read(text, "turtle")) for text in asked["documents"]]
    json.dump({"pages": pages, "documents": documents}, sys.stdout)


main()
