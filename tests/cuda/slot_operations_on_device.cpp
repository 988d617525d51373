// SPDX-License-Identifier: GPL-3.0-or-later
// Slots are copied to the simulated device, worked on there and copied back. The order of blocks and threads is another
// one each time.
#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "cuda/device_array.h"
#include "cusim/executor.h"
#include "support/slot_operations.h"

namespace longleaf::tests {

using namespace kernels;

namespace {

void changeOrder() {
  static std::uint64_t calls = 0;
  constexpr cusim::Order kOrders[] = {cusim::Order::forward, cusim::Order::reverse, cusim::Order::random};
  cusim::configuration() = {kOrders[calls % 3], calls};
  ++calls;
}

/// Events of all heads in the order of heads, as the processor records them.
void takeEvents(const CompressArgs& args, std::span<const EvictionEvent> events, std::span<const std::uint32_t> counts,
                std::size_t perHead) {
  *args.eventCount = 0;
  for (std::size_t head = 0; head < counts.size(); ++head) {
    for (std::size_t i = 0; i < counts[head] && *args.eventCount < args.events.size(); ++i) {
      args.events[(*args.eventCount)++] = events[head * perHead + i];
    }
  }
}

}  // namespace

void runCompress(const CompressArgs& args, unsigned /*threads*/) {
  changeOrder();
  const std::size_t heads = args.layers.size() * args.shape.kvHeads;
  const std::uint32_t slots = args.layers[0].capacity;
  const DeviceSlots device(args.shape, args.layers);
  const std::size_t gramSize = std::size_t{args.shape.queryHeads()} * args.shape.headDim * args.shape.headDim;
  std::vector<std::unique_ptr<DeviceArray<float>>> grams;
  std::vector<const float*> gramList;
  for (const float* gram : args.valueGram) {
    grams.push_back(std::make_unique<DeviceArray<float>>(std::span(gram, gramSize)));
    gramList.push_back(grams.back()->data());
  }
  const DeviceArray<const float*> gramArray(gramList);
  const DeviceArray<SegmentBudget> budgets(args.layerBudgets);
  const std::size_t words = heads * args.fates.wordsPerHead;
  const DeviceArray<std::uint64_t> fates(std::span<const std::uint64_t>(args.fates.words, words));
  const DeviceArray<EvictionEvent> events(heads * slots);
  const DeviceArray<std::uint32_t> counts(heads);
  const DeviceArray<unsigned long long> nonFinite(std::vector<unsigned long long>{0});
  const DeviceScratch scratch(
      cuda::compressScratchBytes({.cache = args.shape,
                                  .maxTokens = args.appended,
                                  .maxResidual = cuda::takingSlots(args),
                                  .maxSlots = slots,
                                  .maxColumns = 8,
                                  .sharedBudgets = args.policy.allocation != Allocation::fixed}));
  const bool records = args.eventCount != nullptr;
  CompressArgs onDevice = args;
  onDevice.layers = device.layers();
  onDevice.fates.words = args.fates.words != nullptr ? fates.data() : nullptr;
  if (const char* what = cuda::unsupported(onDevice); what != nullptr) throw std::runtime_error(what);
  cuda::compress(scratch.launch(), onDevice,
                 {.layers = device.onDevice(),
                  .valueGram = args.valueGram.empty() ? nullptr : gramArray.data(),
                  .layerBudgets = args.layerBudgets.empty() ? nullptr : budgets.data(),
                  .events = records ? events.data() : nullptr,
                  .eventsPerHead = slots,
                  .eventCounts = records ? counts.data() : nullptr,
                  .nonFinite = nonFinite.data()});
  device.download();
  if (words > 0) fates.download(std::span(args.fates.words, words));
  if (args.nonFiniteScores != nullptr) *args.nonFiniteScores += nonFinite.download()[0];
  if (records) takeEvents(args, events.download(), counts.download(), slots);
}

void runCommit(const CommitArgs& args) {
  changeOrder();
  const DeviceSlots device(args.shape, args.layers);
  CommitArgs onDevice = args;
  onDevice.layers = device.layers();
  cuda::commit({nullptr, nullptr, 0}, onDevice, device.onDevice());
  device.download();
}

void runRemove(const RemoveArgs& args) {
  changeOrder();
  const DeviceSlots device(args.shape, args.layers);
  RemoveArgs onDevice = args;
  onDevice.layers = device.layers();
  cuda::remove({nullptr, nullptr, 0}, onDevice, device.onDevice());
  device.download();
}

}  // namespace longleaf::tests
