// SPDX-License-Identifier: GPL-3.0-or-later
// The character references of Markdown that answers use.
#pragma once

#include <QString>
#include <QStringView>

namespace longleaf::ui {

/// "&amp;" as "&", "&#8217;" as its character, neutralised; one that is not known as it was written.
QString decodedEntity(QStringView entity);

}  // namespace longleaf::ui
