// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a comparison in words: as the command line takes them ("budget=512,method=streaming"), named for people,
// and looked through before anything is read.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include "app/controllers/preferences.h"
#include "app/tasks/setting_text.h"
#include "ui/compare/compare_values.h"

namespace longleaf::app {

/// "Balanced · zsmerge 2,048", "Full cache", "streaming 512, recent=64".
QString comparedName(const CacheSetting& setting);
/// Without the name of a preset.
QString shortName(const CacheSetting& setting);

/// With their names, and with what is wrong where nothing can be read with one, or where it is the same as an earlier
/// one.
QList<ui::ComparedSetting> shownSettings(const QStringList& texts);

/// What the person reads with at present.
QString presentSetting(const Preferences& preferences);
/// That one, and the simplest other one with as many slots.
QStringList usualComparison(const Preferences& preferences);
/// One that is not among these: the first of them with another budget or method.
QString anotherSetting(const QStringList& present);

}  // namespace longleaf::app
