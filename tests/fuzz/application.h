// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's application object for targets that need one; those of a test are used where they are there.
#pragma once

#include <QGuiApplication>
#include <QLoggingCategory>

namespace longleaf::tests::fuzz {

inline void needApplication() {
  if (QCoreApplication::instance() != nullptr) return;
  static int count = 3;
  static char name[] = "fuzz", option[] = "-platform", platform[] = "offscreen";
  static char* arguments[] = {name, option, platform, nullptr};
  new QGuiApplication(count, arguments);  // until the program ends: libFuzzer leaves by exit()
  QLoggingCategory::setFilterRules(QStringLiteral("qt.pdf.*=false"));
}

}  // namespace longleaf::tests::fuzz
