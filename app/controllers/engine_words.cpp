// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_words.h"

#include <QCoreApplication>

namespace longleaf::app {

namespace {

const char* const kTexts[] = {
    QT_TRANSLATE_NOOP("Engine", "how a slot's importance is measured"),
    QT_TRANSLATE_NOOP("Engine", "decay per token of decayed_sum"),
    QT_TRANSLATE_NOOP("Engine", "tokens of window_mean; 0 = not used"),
    QT_TRANSLATE_NOOP("Engine", "weights the score by the norm of the value or of its projection"),
    QT_TRANSLATE_NOOP("Engine", "neighbours over which scores are smoothed; 1 = none"),
    QT_TRANSLATE_NOOP("Engine", "how neighbours are smoothed"),
    QT_TRANSLATE_NOOP("Engine", "how slots are shared among heads"),
    QT_TRANSLATE_NOOP("Engine", "first tokens, never evicted"),
    QT_TRANSLATE_NOOP("Engine", "newest tokens, always kept; context is what remains"),
    QT_TRANSLATE_NOOP("Engine", "slots that take merged tokens"),
    QT_TRANSLATE_NOOP("Engine", "what becomes of an evicted slot"),
    QT_TRANSLATE_NOOP("Engine", "likeness by which the residual slot is chosen"),
    QT_TRANSLATE_NOOP("Engine", "smallest cosine that merges; less alike is dropped"),
    QT_TRANSLATE_NOOP("Engine", "share of ln w that a merged slot's logit gains"),
    QT_TRANSLATE_NOOP("Engine", "variance term of merged slots"),
    QT_TRANSLATE_NOOP("Engine", "rotary position: of the source, or rank among live slots"),
    QT_TRANSLATE_NOOP("Engine", "keys are merged before (relative) or after (absolute) rotation"),
    QT_TRANSLATE_NOOP("Engine", "when slots are evicted"),
    QT_TRANSLATE_NOOP("Engine", "tokens read between evictions"),
    QT_TRANSLATE_NOOP("Engine", "decoded tokens between evictions"),
    QT_TRANSLATE_NOOP("Engine", "number format of keys and values"),
    QT_TRANSLATE_NOOP("Engine", "room above the document for question and answer"),
    QT_TRANSLATE_NOOP("Engine", "best passages for a question, read again word for word; 0 = off"),
    QT_TRANSLATE_NOOP("Engine", "a summary reads a document beyond this in sections"),
    QT_TRANSLATE_NOOP("Engine", "arithmetic of matrix products with quantised weights"),
    QT_TRANSLATE_NOOP("Engine", "exact reads with a full cache and compresses once"),
    QT_TRANSLATE_NOOP("Engine", "above 0, at most 1"),
    QT_TRANSLATE_NOOP("Engine", "odd number from 1 to 255"),
    QT_TRANSLATE_NOOP("Engine", "slots or N% of the budget"),
    QT_TRANSLATE_NOOP("Engine", "slots, N% of the budget, or rest"),
    QT_TRANSLATE_NOOP("Engine", "slots (at most 65,535) or N% of the budget"),
    QT_TRANSLATE_NOOP("Engine", "-1 to 1"),
    QT_TRANSLATE_NOOP("Engine", "0 to 1"),
    QT_TRANSLATE_NOOP("Engine", "1 to 2048 tokens"),
    QT_TRANSLATE_NOOP("Engine", "1 to 1024 tokens"),
    QT_TRANSLATE_NOOP("Engine", "16 to 65536 slots"),
    QT_TRANSLATE_NOOP("Engine", "0 to 65536 tokens"),
    QT_TRANSLATE_NOOP("Engine", "1 to 65536 tokens per slot"),
    QT_TRANSLATE_NOOP("Engine", "keeps every token"),
    QT_TRANSLATE_NOOP("Engine", "first 4 tokens and a window of the newest (arXiv 2309.17453)"),
    QT_TRANSLATE_NOOP("Engine", "keeps what received most attention in sum (arXiv 2306.14048)"),
    QT_TRANSLATE_NOOP("Engine", "ZSMerge as published: decayed sum, everything evicted merges (arXiv 2503.10714)"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "the default: running maximum of attention, weighted by what a value adds; merges only what is alike"),
};

}  // namespace

std::span<const char* const> engineTexts() { return kTexts; }

QString engineText(std::string_view words) {
  const std::string whole(words);
  return QCoreApplication::translate("Engine", whole.c_str());
}

}  // namespace longleaf::app
