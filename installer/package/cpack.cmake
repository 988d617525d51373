# What `cmake --install` puts where beyond the programs, and the Debian packages that CPack makes of it:
#   longleaf       component `program`: window, command line, longleaf-parse, manuals, desktop entry
#   longleaf-cuda  component `cuda`, where the module is built
# The component `licences` is for installations without a package manager, which have no /usr/share/common-licenses.
# installer/release.sh calls it all.
set(desktop io.github.longleaf.Longleaf)
set(package_files ${CMAKE_CURRENT_BINARY_DIR}/package)
# The date of the release stands in the metainfo.
file(STRINGS resources/desktop/${desktop}.metainfo.xml release REGEX "<release version=\"${PROJECT_VERSION}\"")
string(REGEX REPLACE ".* date=\"([0-9-]+)\".*" "\\1" release "${release}")
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C date -u -R -d "${release}"
                OUTPUT_VARIABLE release_date OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/changelog.in ${package_files}/changelog @ONLY)

# longleaf_install_compressed(FILE FOLDER COMPONENT): without a time stamp in it, so that equal files are equal packages.
function(longleaf_install_compressed file folder component)
  get_filename_component(name ${file} NAME)
  set(compressed ${package_files}/${name}.gz)
  if(NOT TARGET longleaf_compressed_${name})
    add_custom_command(OUTPUT ${compressed} COMMAND gzip -9nc ${file} > ${compressed} DEPENDS ${file} VERBATIM)
    add_custom_target(longleaf_compressed_${name} ALL DEPENDS ${compressed})
  endif()
  install(FILES ${compressed} DESTINATION ${folder} COMPONENT ${component})
endfunction()

function(longleaf_install_notices package component)
  install(FILES ${CMAKE_SOURCE_DIR}/installer/package/copyright DESTINATION share/doc/${package} COMPONENT ${component})
  longleaf_install_compressed(${package_files}/changelog share/doc/${package} ${component})
endfunction()

longleaf_install_notices(longleaf program)
longleaf_install_compressed(${CMAKE_SOURCE_DIR}/resources/man/longleaf-cli.1 ${CMAKE_INSTALL_MANDIR}/man1 program)
install(FILES README.md CHANGELOG.md DESTINATION share/doc/longleaf COMPONENT program)
install(DIRECTORY docs/guide DESTINATION share/doc/longleaf COMPONENT program)
install(FILES LICENSE LICENSES/Apache-2.0.txt DESTINATION share/doc/longleaf COMPONENT licences)
if(LONGLEAF_WINDOW)
  longleaf_install_compressed(${CMAKE_SOURCE_DIR}/resources/man/longleaf.1 ${CMAKE_INSTALL_MANDIR}/man1 program)
  install(FILES resources/desktop/${desktop}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT program)
  install(FILES resources/desktop/${desktop}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT program)
  install(FILES resources/icons/longleaf.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps
          COMPONENT program RENAME ${desktop}.svg)
endif()

set(CPACK_PACKAGE_VENDOR "The Longleaf developers")
set(CPACK_PACKAGE_CONTACT "The Longleaf developers <developers@longleaf.github.io>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL program)
# The first line of a description is the package's synopsis; CPack would put the project's before both.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "assistant for long documents that runs on this computer
Longleaf reads a whole book, manual or paper once into a key-value cache of
fixed size, and then answers questions about it, with citations that the
program has checked, and summarizes it. The language model runs on this
computer; nothing leaves it.

It opens PDF, EPUB, DOCX, ODT, FB2, HTML, Markdown and text, in a window
(longleaf) or in the terminal (longleaf-cli), with models of the LLaMA
architecture in GGUF files or in folders of safetensors.")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION text)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME longleaf)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "qt6-translations-l10n, qt6-wayland, xdg-utils")

if(TARGET longleaf-cuda)
  longleaf_install_notices(longleaf-cuda cuda)
  list(APPEND CPACK_COMPONENTS_ALL cuda)
  set(CPACK_COMPONENT_CUDA_DEPENDS program)
  set(CPACK_COMPONENT_CUDA_DESCRIPTION "assistant for long documents (module for NVIDIA GPUs)
Longleaf reads long documents whole with a language model on this computer.

This package lets it compute on NVIDIA GPUs from compute capability 7.5 on.
It takes NVIDIA's driver, CUDA ${LONGLEAF_CUDA_MAJOR} runtime and cuBLAS, which are not in
Debian: NVIDIA publishes packages of them. What is missing is named in
Longleaf's settings.")
  set(CPACK_DEBIAN_CUDA_PACKAGE_NAME longleaf-cuda)
  set(CPACK_DEBIAN_CUDA_PACKAGE_SECTION contrib/text)
  set(cuda_version ${CUDAToolkit_VERSION_MAJOR}-${CUDAToolkit_VERSION_MINOR})
  set(CPACK_DEBIAN_CUDA_PACKAGE_RECOMMENDS
      "cuda-cudart-${cuda_version}, libcublas-${cuda_version}, libcuda1")
  # NVIDIA's libraries belong to no Debian package: dpkg-shlibdeps has to find them, and says nothing of them.
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CUDAToolkit_LIBRARY_DIR})
endif()
include(CPack)
