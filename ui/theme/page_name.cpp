// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/page_name.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace longleaf::ui {

QString printedPage(const QString& label) { return QCoreApplication::translate("PageName", "p. %1").arg(label); }

QString pageName(const QString& label) {
  // "23", "A-12", "117b", "xxiv"
  static const QRegularExpression number(
      QStringLiteral("^(?:[A-Za-z]{0,2}[-.]?[0-9]{1,6}[a-z]?|[ivxlcdm]{1,8}|[IVXLCDM]{1,8})$"));
  return number.match(label).hasMatch() ? printedPage(label) : label;
}

}  // namespace longleaf::ui
