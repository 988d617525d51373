// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/engine_words.h"

#include <QCoreApplication>

namespace longleaf::app {

namespace {

const char* const kTexts[] = {
    QT_TRANSLATE_NOOP("Engine", "how a slot's importance is measured"),
    QT_TRANSLATE_NOOP("Engine", "decay per token of decayed_sum"),
    QT_TRANSLATE_NOOP("Engine", "a score counts the last so many queries only; 0 = all"),
    QT_TRANSLATE_NOOP("Engine", "what score=key compares a key with: all keys, or those near it too"),
    QT_TRANSLATE_NOOP("Engine", "mean: no score counts as less than the mean of its head"),
    QT_TRANSLATE_NOOP("Engine", "weights the score by the norm of the value or of its projection"),
    QT_TRANSLATE_NOOP("Engine", "neighbours over which scores are smoothed; 1 = none"),
    QT_TRANSLATE_NOOP("Engine", "how neighbours are smoothed"),
    QT_TRANSLATE_NOOP("Engine", "smooth the score after it is weighted by the value, or before"),
    QT_TRANSLATE_NOOP("Engine", "part that the score alone chooses, without the value weight"),
    QT_TRANSLATE_NOOP("Engine", "context as so many rings, each of tokens twice as far apart; 1 = none"),
    QT_TRANSLATE_NOOP("Engine", "how slots are shared among heads"),
    QT_TRANSLATE_NOOP("Engine", "steepness of allocate=pyramid: the last layer gets the mean divided by it"),
    QT_TRANSLATE_NOOP("Engine", "part of an even share that every head keeps when slots are shared by score"),
    QT_TRANSLATE_NOOP("Engine", "most that one head gets when slots are shared by score"),
    QT_TRANSLATE_NOOP("Engine", "first tokens, never evicted"),
    QT_TRANSLATE_NOOP("Engine", "newest tokens, always kept; context is what remains"),
    QT_TRANSLATE_NOOP("Engine", "where recent is N%, no more slots than this; 0 = no limit"),
    QT_TRANSLATE_NOOP("Engine", "slots that take merged tokens"),
    QT_TRANSLATE_NOOP("Engine", "what becomes of an evicted slot"),
    QT_TRANSLATE_NOOP("Engine", "likeness by which the residual slot is chosen"),
    QT_TRANSLATE_NOOP("Engine", "smallest cosine that merges; less alike is dropped"),
    QT_TRANSLATE_NOOP("Engine", "what weighs in a merged slot: tokens, or how alike the keys are"),
    QT_TRANSLATE_NOOP("Engine", "share of ln w that a merged slot's logit gains"),
    QT_TRANSLATE_NOOP("Engine", "a merged slot's logit gains by how much its keys differ"),
    QT_TRANSLATE_NOOP("Engine",
                      "rotary position: of the source, rank among live slots, or no distance above the trained window"),
    QT_TRANSLATE_NOOP("Engine", "keys are merged before (relative) or after (absolute) rotation"),
    QT_TRANSLATE_NOOP("Engine", "when slots are evicted"),
    QT_TRANSLATE_NOOP("Engine", "tokens read between evictions"),
    QT_TRANSLATE_NOOP("Engine", "decoded tokens between evictions"),
    QT_TRANSLATE_NOOP("Engine", "number format of keys and values"),
    QT_TRANSLATE_NOOP("Engine", "room above the document for question and answer"),
    QT_TRANSLATE_NOOP("Engine", "best passages for a question, read again word for word; 0 = off"),
    QT_TRANSLATE_NOOP("Engine", "a summary reads a document beyond this in sections"),
    QT_TRANSLATE_NOOP("Engine",
                      "arithmetic of matrix products, and of attention while reading: in few bits, or in f32"),
    QT_TRANSLATE_NOOP("Engine", "exact reads with a full cache and compresses once"),
    QT_TRANSLATE_NOOP("Engine", "above 0, at most 1"),
    QT_TRANSLATE_NOOP("Engine", "0 to 65536 tokens"),
    QT_TRANSLATE_NOOP("Engine", "0 to 16777216 slots"),
    QT_TRANSLATE_NOOP("Engine", "odd number from 1 to 255"),
    QT_TRANSLATE_NOOP("Engine", "0% to 100% of the context"),
    QT_TRANSLATE_NOOP("Engine", "1 to 16"),
    QT_TRANSLATE_NOOP("Engine", "1 to 1000"),
    QT_TRANSLATE_NOOP("Engine", "0% to 100%"),
    QT_TRANSLATE_NOOP("Engine", "1 to 64 budgets; 0 = no limit"),
    QT_TRANSLATE_NOOP("Engine", "slots or N% of the budget"),
    QT_TRANSLATE_NOOP("Engine", "slots, N% of the budget, or rest"),
    QT_TRANSLATE_NOOP("Engine", "slots (at most 65,535) or N% of the budget"),
    QT_TRANSLATE_NOOP("Engine", "-1 to 1"),
    QT_TRANSLATE_NOOP("Engine", "0 to 1"),
    QT_TRANSLATE_NOOP("Engine", "1 to 2048 tokens"),
    QT_TRANSLATE_NOOP("Engine", "1 to 1024 tokens"),
    QT_TRANSLATE_NOOP("Engine", "16 to 65536 slots"),
    QT_TRANSLATE_NOOP("Engine", "1 to 65536 tokens per slot"),
    QT_TRANSLATE_NOOP("Engine", "keeps every token"),
    QT_TRANSLATE_NOOP("Engine", "first 4 tokens and a window of the newest (arXiv 2309.17453)"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "first 10 tokens and a window of the newest; no distance above the trained window (arXiv 2308.16137)"),
    QT_TRANSLATE_NOOP("Engine", "keeps what received most attention in sum (arXiv 2306.14048)"),
    QT_TRANSLATE_NOOP("Engine", "keeps what the last query of each chunk attends to (arXiv 2401.06104)"),
    QT_TRANSLATE_NOOP("Engine", "reads in full, keeps what the last 32 queries attend to (arXiv 2404.14469)"),
    QT_TRANSLATE_NOOP("Engine", "as snapkv, with fewer slots from layer to layer (arXiv 2406.02069)"),
    QT_TRANSLATE_NOOP("Engine",
                      "as snapkv, with more slots for layers whose attention is spread wide (arXiv 2412.09036)"),
    QT_TRANSLATE_NOOP("Engine", "as snapkv, with the slots of a layer shared by its heads (arXiv 2407.11550)"),
    QT_TRANSLATE_NOOP("Engine", "as snapkv, half of it weighted by what a value adds (arXiv 2502.03805)"),
    QT_TRANSLATE_NOOP(
        "Engine",
        "largest attention of the last 32 queries, weighted, shared by the heads of a layer (arXiv 2510.13334)"),
    QT_TRANSLATE_NOOP("Engine",
                      "as snapkv, with the slots shared by the layers as their scores say (arXiv 2412.14838)"),
    QT_TRANSLATE_NOOP("Engine",
                      "keeps keys that are unlike the others, without looking at attention (arXiv 2504.15364)"),
    QT_TRANSLATE_NOOP(
        "Engine", "keeps keys that are unlike all others, their neighbours, or what came before (arXiv 2605.26678)"),
    QT_TRANSLATE_NOOP("Engine", "a window whose older part keeps every 2nd, 4th, 8th token (arXiv 2406.17808)"),
    QT_TRANSLATE_NOOP("Engine",
                      "reads in full, merges runs of like keys into what received most attention (arXiv 2407.08454)"),
    QT_TRANSLATE_NOOP("Engine",
                      "reads in full, merges what is alike into what received most attention (arXiv 2406.13035)"),
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
