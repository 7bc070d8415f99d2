# The peer of `preconsult bench understand`: NegEx as spaCy's negspacy has it, over the same texts and the same words.
# In: a file with a text a line, one with a word a line, and the batch size. Out: seconds and entities found, on one line.
import sys
import time

import spacy
from negspacy.negation import Negex  # registers the component "negex"

texts = open(sys.argv[1], encoding="utf-8").read().splitlines()
words = open(sys.argv[2], encoding="utf-8").read().splitlines()
batch = int(sys.argv[3])

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
ruler.add_patterns([{"label": "CONCEPT", "pattern": w} for w in words])
nlp.add_pipe("negex")


def run():
    found = denied = 0
    docs = nlp.pipe(texts, batch_size=batch) if batch else map(nlp, texts)
    for doc in docs:
        for e in doc.ents:
            found += 1
            denied += e._.negex
    return found, denied


run()  # caches are warm on both sides
start = time.perf_counter()
found, denied = run()
print(time.perf_counter() - start, found, denied)
