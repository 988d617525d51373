// SPDX-License-Identifier: GPL-3.0-or-later
// What a person asks for on the evaluation page, made a request of it or a sentence on why it is none yet.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>

#include "app/controllers/evaluation_overview.h"
#include "app/tasks/evaluation/pace.h"
#include "app/tasks/evaluation/run.h"
#include "ui/evaluation/evaluation_values.h"

namespace longleaf::app {

struct UnderstoodWish {
  evaluation::RunRequest request{};
  QStringList settings{};  // in the order in which they were given; the request begins with the reference
  QString problem{};       // why it cannot be begun; empty: it can
};

/// What is asked for where nobody has chosen yet. `document`: 0 for none.
ui::EvaluationWish firstWish(qint64 document);

/// `anyModel`: there is one to read with.
UnderstoodWish understand(const ui::EvaluationWish& wish, bool anyModel);

/// Of a wish that was understood so. `tokensPerSecond`: of a reading in this window, for where no run has been
/// measured; 0: there was none. Nothing where it is not known.
std::optional<evaluation::ExpectedTime> timeFor(const ui::EvaluationWish& wish, const evaluation::RunRequest& request,
                                                const EvaluationOverview& overview, double tokensPerSecond);

}  // namespace longleaf::app
