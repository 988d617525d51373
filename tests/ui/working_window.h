// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window after real work, in which nothing is invented. They take minutes.
#pragma once

#include <QString>

namespace longleaf::tests {

/// The Compare page after `book` was read with three settings and asked `question`.
bool pictureOfComparison(const QString& path, const QString& model, const QString& book, const QString& question);

/// The charts of the newest run on the Evaluation page, from a library in which `longleaf-cli evaluate` left it.
bool pictureOfEvaluation(const QString& path, const QString& library);

}  // namespace longleaf::tests
