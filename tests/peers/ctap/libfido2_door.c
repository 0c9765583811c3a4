/*
 * Lets programs that use libfido2 find a key behind a door of `stuntkey serve`, without USB.
 *
 *   cc -shared -fPIC -o libfido2_door.so libfido2_door.c -ldl
 *   STUNTKEY_CTAPHID=unix:/tmp/key LD_PRELOAD=./libfido2_door.so fido2-token -L
 *
 * It stands before two functions of the library: the list of devices has one entry, the door of
 * STUNTKEY_CTAPHID; and a path that begins with unix: or udp: is opened as a socket. libfido2's own
 * way of taking other transports does the rest (fido_dev_set_io_functions(3)).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of fido.h, which need not be installed: its layout is part of the library's ABI. */
typedef struct fido_dev fido_dev_t;
typedef struct fido_dev_info fido_dev_info_t;
typedef struct {
    void *(*open)(const char *);
    void (*close)(void *);
    int (*read)(void *, unsigned char *, size_t, int);
    int (*write)(void *, const unsigned char *, size_t);
} fido_dev_io_t;

enum { FIDO_OK = 0, FIDO_ERR_INTERNAL = -9, REPORT_BYTES = 64 };

static int open_unix(const char *path) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int open_udp(const char *place) {
    char host[INET_ADDRSTRLEN];
    const char *colon = strrchr(place, ':');
    struct sockaddr_in address = { .sin_family = AF_INET };
    if (colon == NULL || (size_t)(colon - place) >= sizeof host)
        return -1;
    memcpy(host, place, (size_t)(colon - place));
    host[colon - place] = '\0';
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return -1;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static int is_door(const char *path) {
    return path != NULL && (strncmp(path, "unix:", 5) == 0 || strncmp(path, "udp:", 4) == 0);
}

static void *door_open(const char *path) {
    int fd = strncmp(path, "unix:", 5) == 0 ? open_unix(path + 5) : open_udp(path + 4);
    int *handle = fd < 0 ? NULL : malloc(sizeof *handle);
    if (handle != NULL)
        *handle = fd;
    return handle;
}

static void door_close(void *handle) {
    close(*(int *)handle);
    free(handle);
}

static int door_read(void *handle, unsigned char *report, size_t length, int ms) {
    int fd = *(int *)handle;
    size_t got = 0;
    while (got < REPORT_BYTES) {
        struct pollfd waits = { .fd = fd, .events = POLLIN };
        if (poll(&waits, 1, ms) != 1)
            return -1;
        ssize_t n = recv(fd, report + got, length - got, 0);
        if (n <= 0)
            return -1;
        got += (size_t)n;
    }
    return (int)got;
}

static int door_write(void *handle, const unsigned char *report, size_t length) {
    /* The first byte is the report id, which no wire has. */
    if (length != REPORT_BYTES + 1)
        return -1;
    ssize_t n = send(*(int *)handle, report + 1, REPORT_BYTES, MSG_NOSIGNAL);
    return n == REPORT_BYTES ? (int)length : -1;
}

static const fido_dev_io_t door = { door_open, door_close, door_read, door_write };

int fido_dev_open(fido_dev_t *dev, const char *path) {
    int (*set_io)(fido_dev_t *, const fido_dev_io_t *) = dlsym(RTLD_NEXT, "fido_dev_set_io_functions");
    int (*next)(fido_dev_t *, const char *) = dlsym(RTLD_NEXT, "fido_dev_open");
    if (set_io == NULL || next == NULL)
        return FIDO_ERR_INTERNAL;
    if (is_door(path) && set_io(dev, &door) != FIDO_OK)
        return FIDO_ERR_INTERNAL;
    return next(dev, path);
}

int fido_dev_info_manifest(fido_dev_info_t *list, size_t length, size_t *found) {
    int (*set)(fido_dev_info_t *, size_t, const char *, const char *, const char *,
               const fido_dev_io_t *, const void *) = dlsym(RTLD_NEXT, "fido_dev_info_set");
    const char *path = getenv("STUNTKEY_CTAPHID");
    *found = 0;
    if (set == NULL)
        return FIDO_ERR_INTERNAL;
    if (!is_door(path) || length == 0)
        return FIDO_OK;
    int error = set(list, 0, path, "stuntkey", "stuntkey", &door, NULL);
    if (error == FIDO_OK)
        *found = 1;
    return error;
}
