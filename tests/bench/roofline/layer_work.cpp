// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/roofline/layer_work.h"

#include <functional>
#include <map>

namespace longleaf::tests {

namespace {

/// Sizes of a call, as numbers to calculate with.
struct Sizes {
  explicit Sizes(const LayerCall& call)
      : hidden(call.shape.hidden),
        feedForward(call.shape.feedForward),
        heads(call.shape.cache.kvHeads),
        headDim(call.shape.cache.headDim),
        query(static_cast<double>(call.shape.cache.queryHeads()) * headDim),
        keyValue(heads * headDim),
        stored(static_cast<double>(kernels::storeBytes(call.shape.cache.store))),
        tokens(call.tokens),
        slots(call.shape.slots),
        live(slots + tokens),
        seen(tokens * slots + tokens * (tokens + 1) / 2),
        residual(call.residual),
        vocabulary(call.vocabulary) {}

  double hidden, feedForward, heads, headDim;
  double query, keyValue;  // widths
  double stored;           // bytes of a number of the cache
  double tokens, slots;
  double live;  // slots of a head before an eviction
  double seen;  // pairs of a query and a slot that it sees
  double residual, vocabulary;
};

Work flops(double number) { return {.flops = number}; }
Work bytes(double number) { return {.leastBytes = number}; }

// Of an eviction: entries of every live slot, in bytes, as the kernels read them; keys and values of those that leave.
using Formula = std::function<Work(const Sizes&)>;
const std::map<std::string, Formula>& formulas() {
  static const std::map<std::string, Formula> all{
      {"rmsNormKernel", [](const Sizes& s) { return flops(4 * s.tokens * s.hidden); }},
      {"siluMulKernel", [](const Sizes& s) { return flops(4 * s.tokens * s.feedForward); }},
      {"storeKernel", [](const Sizes& s) { return flops(s.tokens == 1 ? 3 * s.keyValue : 0); }},
      {"rangeKernel", [](const Sizes& s) { return flops(4 * s.seen * s.query); }},
      {"joinKernel",
       [](const Sizes& s) {
         const double parts = s.query * (s.live / 128);
         return Work{.flops = 2 * parts, .leastBytes = 4 * parts};
       }},
      {"readKernel", [](const Sizes& s) { return flops(4 * s.seen * s.query); }},
      {"tensorReadKernel", [](const Sizes& s) { return Work{.flops = 4 * s.seen * s.query, .tensorCores = true}; }},
      {"statisticKernel", [](const Sizes& s) { return flops(2 * s.seen * s.query); }},
      {"rotateKernel", [](const Sizes& s) { return flops(3 * s.slots * s.keyValue); }},
      {"crossEntropyKernel", [](const Sizes& s) { return flops(4 * s.tokens * s.vocabulary); }},
      {"scoreKernel", [](const Sizes& s) { return bytes(16 * s.live * s.heads); }},
      {"valueNormKernel",
       [](const Sizes& s) {
         return Work{.flops = 2 * s.tokens * s.query * s.headDim, .leastBytes = s.tokens * s.keyValue * s.stored};
       }},
      {"valueKernel", [](const Sizes& s) { return bytes(21 * s.live * s.heads); }},
      {"selectKernel", [](const Sizes& s) { return bytes(9 * s.live * s.heads); }},
      {"fateKernel",
       [](const Sizes& s) {
         return Work{.flops = 2 * s.residual * s.tokens * s.keyValue,
                     .leastBytes = 5 * s.live * s.heads + (2 * s.tokens + s.residual) * s.keyValue * s.stored};
       }},
      {"compactKernel",
       [](const Sizes& s) { return bytes(5 * s.live * s.heads + 2 * s.tokens * s.keyValue * s.stored); }},
      {"keyKernel",
       [](const Sizes& s) {
         return Work{.flops = 4 * s.live * s.keyValue, .leastBytes = s.live * s.keyValue * s.stored};
       }},
  };
  return all;
}

}  // namespace

double weightsOf(const std::string& step, const LayerShape& shape) {
  const double hidden = shape.hidden;
  const double query = static_cast<double>(shape.cache.queryHeads()) * shape.cache.headDim;
  const double keyValue = static_cast<double>(shape.cache.kvHeads) * shape.cache.headDim;
  if (step == "norm, q, k, v") return hidden * (query + 2 * keyValue);
  if (step == "output") return hidden * query;
  if (step == "norm, gate, up") return 2 * hidden * shape.feedForward;
  if (step == "down") return hidden * shape.feedForward;
  return 0;
}

Work productOf(const std::string& step, const LayerCall& call) {
  const double weights = weightsOf(step, call.shape);
  const std::uint32_t attention = call.shape.cache.queryHeads() * call.shape.cache.headDim;
  const double columns = step == "down" ? call.shape.feedForward : step == "output" ? attention : call.shape.hidden;
  constexpr double kHalfBytes = 2;
  return {.flops = 2 * call.tokens * weights,
          .leastBytes = kHalfBytes * (weights + call.tokens * columns),
          .tensorCores = true};
}

Work workOf(const std::string& kernel, const std::string& step, const LayerCall& call) {
  const std::string base = kernel.substr(0, kernel.find('<'));
  if (base == "matrixVectorKernel") return flops(2 * call.tokens * weightsOf(step, call.shape));
  if (base == "rowsKernel") {  // an embedding has one row a token
    const double weights = weightsOf(step, call.shape);
    return flops(2 * (weights > 0 ? weights : static_cast<double>(call.tokens) * call.shape.hidden));
  }
  const auto found = formulas().find(base);
  return found == formulas().end() ? Work{} : found->second(Sizes(call));
}

}  // namespace longleaf::tests
