#pragma once
#include <hdf5.h>
#include <matio.h>
#include <string.h>

// MATLAB 7.3 files are HDF5 files. They are written with HDF5, which libmatio is linked with, and not through libmatio, which
// stores the current time in each array and needs the whole array in memory. HDF5's constants are macros that Swift cannot
// import.

/// Adds an array of doubles without writing its numbers, and returns their offset in the file; the result is negative on failure.
static inline int gf_addMATLABArray(hid_t file, const char *name, int rank, const hsize_t *sizes, long long *offset) {
    hid_t space = H5Screate_simple(rank, sizes, NULL);
    hid_t layout = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_layout(layout, H5D_CONTIGUOUS);
    H5Pset_alloc_time(layout, H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(layout, H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(layout, 0);
    hid_t array = H5Dcreate2(file, name, H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, layout, H5P_DEFAULT);
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, strlen("double"));
    hid_t one = H5Screate(H5S_SCALAR);
    hid_t class = H5Acreate2(array, "MATLAB_class", type, one, H5P_DEFAULT, H5P_DEFAULT);
    int status = H5Awrite(class, type, "double");
    haddr_t address = H5Dget_offset(array);
    *offset = (long long)address;
    if (address == HADDR_UNDEF) status = -1;
    H5Aclose(class);
    H5Sclose(one);
    H5Tclose(type);
    H5Dclose(array);
    H5Pclose(layout);
    H5Sclose(space);
    return status;
}

/// Creates an HDF5 file with `images` (count, side, side) and `labels` (1, count), after 512 bytes for MATLAB's header; MATLAB
/// reverses the order of dimensions. Returns the offsets of the numbers; the result is negative on failure.
static inline int gf_makeMATLABFile(
    const char *path, unsigned long long count, unsigned long long side, long long *images, long long *labels
) {
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_userblock(creation, 512);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    // This program has already locked the file.
    H5Pset_file_locking(access, 0, 1);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    hsize_t imageSizes[3] = {count, side, side};
    hsize_t labelSizes[2] = {1, count};
    int status = file < 0 ? -1 : 0;
    if (status >= 0) status = gf_addMATLABArray(file, "images", 3, imageSizes, images);
    if (status >= 0) status = gf_addMATLABArray(file, "labels", 2, labelSizes, labels);
    if (file >= 0 && H5Fclose(file) < 0) status = -1;
    H5Pclose(access);
    H5Pclose(creation);
    return status;
}

/// Keeps HDF5 from printing its errors; callers report them.
static inline void gf_silenceHDF5(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
