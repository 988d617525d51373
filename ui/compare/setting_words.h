// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a setting as one text, "budget=512,method=streaming,alpha=0", for controls that change one of them.
// Whether the parts mean something is not looked at here.
#pragma once

#include <QString>
#include <QStringList>

namespace longleaf::ui {

/// The value of a key; empty where there is none.
QString settingPart(const QString& text, const QString& key);
/// With this value in the key's place, or in front of all where it had none; without the key for an empty value.
QString withSettingPart(const QString& text, const QString& key, const QString& value);
/// All parts but those of these keys, as they were written.
QStringList settingPartsBut(const QString& text, const QStringList& keys);

}  // namespace longleaf::ui
