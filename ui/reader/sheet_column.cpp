// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/sheet_column.h"

namespace longleaf::ui {

SheetColumn::SheetColumn() = default;
SheetColumn::~SheetColumn() = default;

}  // namespace longleaf::ui
