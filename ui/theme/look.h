// SPDX-License-Identifier: GPL-3.0-or-later
// How the window looks at this moment. main() owns the one Look and passes it to every widget's constructor; a widget
// that paints, or sets fonts, does so anew when it changes. Colours of ordinary controls come from the application's
// palette and style sheet, which the Look sets, so that a widget need not care for them.
#pragma once

#include <QObject>
#include <QString>
#include <QStringView>

#include "ui/theme/theme.h"

namespace longleaf::ui {

/// What a person chose; `system` follows the desktop.
enum class ColourScheme { system, light, dark };

class Look final : public QObject {
  Q_OBJECT

 public:
  explicit Look(QObject* parent = nullptr);

  const Theme& theme() const { return m_theme; }
  ColourScheme scheme() const { return m_scheme; }
  /// No fades: the system asks for it.
  bool reducedMotion() const { return m_reducedMotion; }

  void setScheme(ColourScheme scheme);
  /// What the desktop prefers; counts while the scheme is `system`.
  void setSystemDark(bool dark);
  void setScale(double scale);
  /// Both at once, so that the window changes once.
  void choose(ColourScheme scheme, double scale);
  void setReducedMotion(bool reduced) { m_reducedMotion = reduced; }

  /// Sets palette, font and style sheet (resources/style/longleaf.qss with the theme's values filled in) of the
  /// application, now and at every change. Without it nothing outside this object changes (tests of single widgets).
  void applyToApplication();

 Q_SIGNALS:
  void changed();

 private:
  void update();
  void dress();

  Theme m_theme = Theme::make(false);
  ColourScheme m_scheme = ColourScheme::system;
  double m_scale = 1;  // as it was asked for
  bool m_systemDark = false;
  bool m_reducedMotion = false;
  bool m_applied = false;
};

/// The style sheet with the theme's values in place of @name and @px(number); @scheme is "light" or "dark", for
/// pictures.
QString filledStyleSheet(QStringView sheet, const Theme& theme);

}  // namespace longleaf::ui
