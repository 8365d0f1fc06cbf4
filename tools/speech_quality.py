"""Compares the pairs `*.said.wav`/`*.heard.wav` that benches/quality.rs wrote: PESQ per codec and network.

Development only: needs `pip install pesq numpy scipy`. Usage: tools/speech_quality.py FOLDER
"""

import collections
import concurrent.futures
import glob
import os
import sys

from pesq import pesq
from scipy.io import wavfile


def score(said):
    rate, reference = wavfile.read(said)
    _, heard = wavfile.read(said.replace(".said.", ".heard."))
    return pesq(rate, reference, heard, "nb" if rate == 8000 else "wb")


def main(folder):
    pairs = sorted(glob.glob(os.path.join(folder, "*.said.wav")))
    table = collections.defaultdict(list)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for said, value in zip(pairs, pool.map(score, pairs)):
            codec, network, clip = os.path.basename(said)[: -len(".said.wav")].split("-", 2)
            table[codec, network].append((clip, value))
    for (codec, network), values in table.items():
        mean = sum(value for _, value in values) / len(values)
        each = " ".join(f"{clip} {value:.2f}" for clip, value in values)
        print(f"{codec:5} {network:7} mean {mean:.2f}   {each}")


if __name__ == "__main__":
    main(sys.argv[1])
