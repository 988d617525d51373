// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/fit_check.h"

#include <algorithm>

#include "app/controllers/system_memory.h"
#include "inference/cache/memory_plan.h"
#include "inference/model/model.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

/// Tokens of the template and the instruction around a text, about.
constexpr qint64 kFrameTokens = 64;

struct FitQuestion {
  std::string model{};
  DeviceChoice device{};
  inference::Settings settings{};
  inference::Budget budget{};
  qint64 tokens = 0;
  bool weightsLoaded = false;
};

qint64 bytes(std::size_t count) { return static_cast<qint64>(count); }

}  // namespace

/// A model's header and an idle device to plan for.
class FitPlanner final {
 public:
  Expected<FitResult> answer(const FitQuestion& question);

 private:
  Expected<void> prepare(const FitQuestion& question);

  std::string m_model;
  std::string m_device;
  std::optional<inference::ModelHeader> m_header;
  std::unique_ptr<kernels::Backend> m_backend;
};

Expected<void> FitPlanner::prepare(const FitQuestion& question) {
  if (!m_backend || m_device != question.device.device) {
    // One thread: nothing is computed on it.
    auto backend = makeBackend({.device = question.device.device, .threads = 1});
    if (!backend) return tl::unexpected(backend.error());
    m_backend = std::move(*backend);
    m_device = question.device.device;
  }
  if (m_header && m_model == question.model) return {};
  auto header = liftModel(question.model, inference::Model::readHeader(question.model));
  if (!header) return tl::unexpected(header.error());
  m_header = std::move(*header);
  m_model = question.model;
  return {};
}

Expected<FitResult> FitPlanner::answer(const FitQuestion& question) {
  if (auto ready = prepare(question); !ready) return tl::unexpected(ready.error());
  const auto tokens = static_cast<std::uint32_t>(question.tokens);
  const auto plan = lift(inference::plan(*m_header,
                                         {.settings = question.settings,
                                          .budget = question.budget,
                                          .tokens = tokens + static_cast<std::uint32_t>(kFrameTokens),
                                          .textTokens = tokens},
                                         *m_backend, question.weightsLoaded));
  if (!plan) return tl::unexpected(plan.error());
  FitResult result{.smallest = static_cast<int>(inference::smallestBudget(question.settings.method).value_or(0)),
                   .limitTokens = qint64{plan->budgetSlots} * question.settings.tokensPerSlot,
                   .fullCacheBytes = bytes(plan->fullCacheBytes)};
  ui::FitCheck& fit = result.shown;
  fit.memory.weights = bytes(plan->weightsBytes);
  fit.memory.cache = bytes(plan->cacheBytes + plan->overlayBytes + plan->fateMapBytes);
  fit.memory.workspace = bytes(plan->workspaceBytes);
  const qint64 engine = fit.memory.weights + fit.memory.cache + fit.memory.workspace;
  const qint64 room = bytes(plan->freeBytes) + (question.weightsLoaded ? fit.memory.weights : 0);
  const SystemMemory machine = systemMemory();
  fit.memory.total = machine.total;
  fit.memory.others = std::max<qint64>(0, machine.total - room);
  fit.slots = plan->budgetSlots;
  fit.cacheBytes = bytes(plan->cacheBytes);
  fit.documentTokens = question.tokens;
  fit.fits = plan->fits;
  fit.positionsOk = plan->positionsOk;
  if (plan->largestBudgetThatFits) fit.largestThatFits = static_cast<int>(*plan->largestBudgetThatFits);
  if (!plan->fits) {
    fit.verdict = FitCheckService::tr("%1 short.").arg(ui::bytesText(engine - room));
  } else if (!plan->positionsOk) {
    fit.verdict = FitCheckService::tr("Fits, but the model was trained on %1 positions and this needs %2.")
                      .arg(ui::grouped(plan->positionLimit), ui::grouped(plan->positionsNeeded));
  } else {
    fit.verdict = FitCheckService::tr("Fits: %1 of %2 that are free.").arg(ui::bytesText(engine), ui::bytesText(room));
    if (!plan->warnings.empty()) {  // the one that is left where all fits
      fit.warnings.append(
          FitCheckService::tr("While it reads, this method takes a full cache of %1 slots (%2); after that "
                              "it compresses to %3.")
              .arg(ui::grouped(plan->documentCapacity), ui::bytesText(fit.cacheBytes), ui::grouped(plan->budgetSlots)));
    }
  }
  return result;
}

FitCheckService::FitCheckService(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_planner(std::make_shared<FitPlanner>()) {}

void FitCheckService::ask() {
  if (m_place.model().isEmpty()) return;
  if (m_running) {
    m_again = true;
    return;
  }
  m_running = true;
  const FitQuestion question{.model = m_place.model().toStdString(),
                             .device = m_place.preferences.device(),
                             .settings = m_place.preferences.readingSettings(),
                             .budget = m_place.preferences.budget(),
                             .tokens = m_place.hasDocument() ? m_place.current().notes.tokens : 0,
                             .weightsLoaded = m_place.engine.modelLoaded()};
  m_place.library.run(
      this, [planner = m_planner, question](Shelf&) { return planner->answer(question); },
      [this](const Expected<FitResult>& result) {
        m_running = false;
        if (std::exchange(m_again, false)) ask();
        if (!result) return Q_EMIT refused(QString::fromStdString(result.error().message));
        m_last = *result;
        Q_EMIT checked(*result);
      });
}

}  // namespace longleaf::app
