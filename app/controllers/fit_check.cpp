// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/fit_check.h"

#include <algorithm>

#include "app/controllers/notice_words.h"
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

/// Why there is no plan: in the window's language for a budget that is too small for its method, which people come upon
/// with the slider; else as the engine says it.
Error refusal(const FitQuestion& question, Error error) {
  const auto smallest = inference::smallestBudget(question.settings.method);
  const auto tokens = static_cast<std::uint32_t>(question.tokens);
  const std::uint32_t slots = question.budget.resolve(tokens + static_cast<std::uint32_t>(kFrameTokens), tokens);
  if (error.code == Code::usage && smallest && slots < *smallest) {
    error.message =
        FitCheckService::tr("This method needs at least %1 slots.").arg(ui::grouped(*smallest)).toStdString();
  }
  return error;
}

}  // namespace

/// A model's header and an idle device to plan for.
class FitPlanner final {
 public:
  Expected<FitResult> answer(const FitQuestion& question);

 private:
  Expected<void> prepare(const FitQuestion& question);
  Expected<inference::MemoryPlan> planFor(const FitQuestion& question, const kernels::Backend& backend) const;

  std::string m_model;
  std::string m_device;
  std::optional<inference::ModelHeader> m_header;
  std::unique_ptr<kernels::Backend> m_backend;
  std::unique_ptr<kernels::Backend> m_processor;  // what `auto` falls back to
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

Expected<inference::MemoryPlan> FitPlanner::planFor(const FitQuestion& question,
                                                    const kernels::Backend& backend) const {
  const auto tokens = static_cast<std::uint32_t>(question.tokens);
  return lift(inference::plan(*m_header,
                              {.settings = question.settings,
                               .budget = question.budget,
                               .tokens = tokens + static_cast<std::uint32_t>(kFrameTokens),
                               .textTokens = tokens},
                              backend, question.weightsLoaded));
}

Expected<FitResult> FitPlanner::answer(const FitQuestion& question) {
  if (auto ready = prepare(question); !ready) return tl::unexpected(ready.error());
  auto plan = planFor(question, *m_backend);
  if (!plan) return tl::unexpected(refusal(question, plan.error()));
  kernels::DeviceInfo device = m_backend->info();
  if (question.device.device == "auto" && device.name != "cpu" && !plan->fits) {  // as chooseDevice() decides
    if (!m_processor) {
      auto backend = makeBackend({.device = "cpu", .threads = 1});
      if (!backend) return tl::unexpected(backend.error());
      m_processor = std::move(*backend);
    }
    plan = planFor(question, *m_processor);
    if (!plan) return tl::unexpected(plan.error());
    device = m_processor->info();
  }
  FitResult result{.smallest = static_cast<int>(inference::smallestBudget(question.settings.method).value_or(0)),
                   .limitTokens = qint64{plan->budgetSlots} * question.settings.tokensPerSlot,
                   .fullCacheBytes = bytes(plan->fullCacheBytes)};
  ui::FitCheck& fit = result.shown;
  fit.memory.weights = bytes(plan->weightsBytes);
  fit.memory.cache = bytes(plan->cacheBytes + plan->overlayBytes + plan->fateMapBytes);
  fit.memory.workspace = bytes(plan->workspaceBytes);
  const qint64 engine = fit.memory.weights + fit.memory.cache + fit.memory.workspace;
  const qint64 room = bytes(plan->freeBytes) + (question.weightsLoaded ? fit.memory.weights : 0);
  fit.memory.total = device.name == "cpu" ? systemMemory().total : bytes(device.totalBytes);
  fit.memory.others = std::max<qint64>(0, fit.memory.total - room);
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
    for (const inference::PlanWarning& warning : plan->warnings) fit.warnings.append(warningText(warning.kind, *plan));
  }
  return result;
}

FitCheckService::FitCheckService(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_planner(std::make_shared<FitPlanner>()) {}

void FitCheckService::ask() { askFor(m_place.preferences.readingSettings(), m_place.preferences.budget()); }

void FitCheckService::askFor(const inference::Settings& settings, const inference::Budget& budget) {
  if (m_place.model().isEmpty()) return;
  if (m_running) {
    m_next.emplace(settings, budget);
    return;
  }
  m_running = true;
  const FitQuestion question{.model = m_place.model().toStdString(),
                             .device = m_place.device(),
                             .settings = settings,
                             .budget = budget,
                             .tokens = m_place.hasDocument() ? m_place.current().notes.tokens : 0,
                             .weightsLoaded = m_place.engine.modelLoaded()};
  m_place.library.run(
      this, [planner = m_planner, question](Shelf&) { return planner->answer(question); },
      [this](const Expected<FitResult>& result) {
        m_running = false;
        if (const auto next = std::exchange(m_next, std::nullopt)) askFor(next->first, next->second);
        if (!result) return Q_EMIT refused(QString::fromStdString(result.error().message));
        m_last = *result;
        Q_EMIT checked(*result);
      });
}

}  // namespace longleaf::app
