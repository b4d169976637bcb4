# embed_texts(TARGET NAMESPACE FILE...)
# Makes each file a `std::string_view` in `slotctl::embedded::NAMESPACE`, collected in the array `files`
# of {name, text} in the order given. The header is <NAMESPACE>_texts.hpp.
set(SLOTCTL_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_text.cmake")

function(embed_texts target namespace)
  set(inputs)
  foreach(file IN LISTS ARGN)
    get_filename_component(absolute "${file}" ABSOLUTE)
    list(APPEND inputs "${absolute}")
  endforeach()
  set(out "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  set(header "${out}/${namespace}_texts.hpp")
  set(source "${out}/${namespace}_texts.cpp")
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DNAMESPACE=${namespace}" "-DHEADER=${header}" "-DSOURCE=${source}"
            "-DINPUTS=${inputs}" -P "${SLOTCTL_EMBED_SCRIPT}"
    DEPENDS ${inputs} "${SLOTCTL_EMBED_SCRIPT}"
    COMMENT "Embedding ${namespace} texts"
    VERBATIM)
  # The target may belong to another directory, where the custom command above is unknown.
  add_custom_target(${namespace}_texts DEPENDS "${header}" "${source}")
  add_dependencies(${target} ${namespace}_texts)
  target_sources(${target} PRIVATE "${header}" "${source}")
  target_include_directories(${target} PRIVATE "${out}")
endfunction()
