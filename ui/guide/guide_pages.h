// SPDX-License-Identifier: GPL-3.0-or-later
// The user guide: the Markdown pages of docs/guide, which are part of the program (qrc:/guide), and which of them is
// about which part of the window.
#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>

class QWidget;

namespace longleaf::ui {

/// The page that has links to all others.
inline constexpr const char* kGuideContents = "index";

/// Names without their ending, sorted: "asking", "budget", ...
QStringList guidePages();
QUrl guideUrl(const QString& page);
/// The page that an address means; empty for every other address.
QString guidePageAt(const QUrl& url);
/// A page as it is shown: without comments, and with words in place of pictures that are not there.
QString guideMarkdown(const QString& page);
/// `![A lamp](images/lamp.png)` becomes `*A lamp*` where the program has no such picture.
QString withoutMissingPictures(const QString& markdown);
/// What is about the part of the window that `widget` stands in; the contents where nothing is.
QString guidePageAbout(const QWidget* widget);

}  // namespace longleaf::ui
