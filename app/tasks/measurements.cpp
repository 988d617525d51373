// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/measurements.h"

#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

Json phaseJson(const inference::PhaseStatistics& phase) {
  return {{"tokens", phase.tokens}, {"seconds", phase.seconds}, {"tokens_per_second", phase.tokensPerSecond()}};
}

}  // namespace

std::string dumped(const Json& json) {
  return withEscapedControls(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json statisticsJson(const inference::Statistics& s) {
  return {{"prefill", phaseJson(s.prefill)},
          {"decode", phaseJson(s.decode)},
          {"cache",
           {{"slots", s.cache.slots},
            {"budget_slots", s.cache.budgetSlots},
            {"max_slots_seen", s.cache.maxSlotsSeen},
            {"overlay_slots", s.cache.overlaySlots},
            {"bytes", s.cache.bytes},
            {"merged_tokens", s.cache.mergedTokens},
            {"dropped_tokens", s.cache.droppedTokens},
            {"non_finite_scores", s.cache.nonFiniteScores}}},
          {"memory",
           {{"plan_bytes", s.memory.planBytes},
            {"weights_bytes", s.memory.weightsBytes},
            {"cache_bytes", s.memory.cacheBytes},
            {"workspace_bytes", s.memory.workspaceBytes},
            {"process_peak_bytes", s.memory.processPeakBytes},
            {"device_peak_bytes", s.memory.devicePeakBytes == 0 ? Json(nullptr) : Json(s.memory.devicePeakBytes)}}},
          {"device", s.device},
          {"threads", s.threads}};
}

std::string stopReasonName(inference::StopReason reason) {
  switch (reason) {
    case inference::StopReason::end:
      return "end";
    case inference::StopReason::length:
      return "length";
    case inference::StopReason::stopped:
      break;
  }
  return "stopped";
}

}  // namespace longleaf::app
