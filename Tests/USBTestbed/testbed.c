// Shows a device of a USB/IP server to a program's libusb, without a kernel
// that knows of USB:
//
//     umockdev-wrapper testbed PORT-FILE PROGRAM ARGUMENTS...
//
// Starts the program, waits until PORT-FILE has the number of a port of this
// machine, and imports the device 1-1 from the USB/IP server there. The
// program's calls on the device's file come here by umockdev and go on to the
// server. When the server ends the connection the device is unplugged; it is
// asked for again until the program ends.
//
// Limits: no kernel drivers, no exclusive claim; see umockdev's documentation
// of UMockdevIoctlBase.

#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <linux/usbdevice_fs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <umockdev.h>
#include <unistd.h>

#define SYSFS "/sys/devices/usb1/1-1"

// A transfer that the program has submitted.
typedef struct {
  UMockdevIoctlData *urb, *buffer;
  uint32_t sequence, unlink_sequence;
  gboolean done, is_control, is_input;
  int32_t status, actual;
  unsigned char *data;
} Transfer;

// The device from plugging in to unplugging. Freed never: a program may keep
// its file open for as long as it likes, and there are few.
typedef struct {
  int socket;
  gboolean gone;
  uint32_t sequence, server_device;
  GQueue transfers;
  char node[40];
  UMockdevIoctlBase *handler;
} Device;

static UMockdevTestbed *testbed;
static GMainLoop *loop;
static const char *port_file;
static Device *present;
static int device_number = 1;
// umockdev calls on_ioctl on a thread of its own.
static GMutex lock;

static gboolean read_all(int socket, void *bytes, size_t count) {
  for (char *p = bytes; count > 0;) {
    ssize_t n = read(socket, p, count);
    if (n <= 0) return FALSE;
    p += n;
    count -= (size_t)n;
  }
  return TRUE;
}

static gboolean write_all(int socket, const void *bytes, size_t count) {
  for (const char *p = bytes; count > 0;) {
    ssize_t n = send(socket, p, count, MSG_NOSIGNAL);
    if (n <= 0) return FALSE;
    p += n;
    count -= (size_t)n;
  }
  return TRUE;
}

// Sends a transfer to the server; its sequence number.
static uint32_t submit(Device *d, gboolean is_input, int endpoint, int length,
                       const unsigned char *setup, const void *data) {
  size_t extra = is_input ? 0 : (size_t)length;
  unsigned char *message = g_malloc0(48 + extra);
  uint32_t head[7] = {htonl(1),        htonl(++d->sequence),
                      d->server_device, htonl(is_input ? 1 : 0),
                      htonl(endpoint), 0, htonl(length)};
  memcpy(message, head, sizeof head);
  if (setup) memcpy(message + 40, setup, 8);
  if (extra) memcpy(message + 48, data, extra);
  write_all(d->socket, message, 48 + extra);
  g_free(message);
  return d->sequence;
}

// A request on the control endpoint before the program sees the device.
static int ask(Device *d, const unsigned char *setup, unsigned char *answer,
               int length) {
  gboolean is_input = setup[0] >> 7;
  submit(d, is_input, 0, length, setup, answer);
  uint32_t head[12];
  if (!read_all(d->socket, head, 48)) return -1;
  int count = (int)ntohl(head[6]);
  if (is_input && (count > length || !read_all(d->socket, answer, count)))
    return -1;
  return head[5] ? -1 : count;
}

static int descriptor(Device *d, int type, int index, unsigned char *bytes,
                      int length) {
  unsigned char setup[8] = {0x80, 6,    index, type, type == 3 ? 9 : 0,
                            type == 3 ? 4 : 0, length & 255, length >> 8};
  return ask(d, setup, bytes, length);
}

static void finish(Transfer *t, int status, int actual) {
  t->status = status;
  t->actual = actual;
  t->done = TRUE;
}

// In a process of its own: umockdev aborts when a program closes the socket on
// which it listens at the same moment. It is told again then; and the device is
// added again, should the process have ended before that.
static gboolean tell_until_heard(const char *action, const char *text,
                                 const char *folder) {
  for (int attempt = 0; attempt < 100; attempt++) {
    gboolean adds = text && !g_file_test(folder, G_FILE_TEST_IS_DIR);
    pid_t child = fork();
    if (child == 0) {
      // Should another thread have held a lock at the fork.
      alarm(5);
      GError *error = NULL;
      if (!adds)
        umockdev_testbed_uevent(testbed, SYSFS, action);
      else if (!umockdev_testbed_add_from_string(testbed, text, &error))
        _exit(1);
      _exit(0);
    }
    int status = 0;
    if (child < 0) return FALSE;
    while (waitpid(child, &status, 0) < 0) {
      if (errno != EINTR) return FALSE;
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0;
  }
  return FALSE;
}

// Tells the program that the device has come or gone; with a text, adds it
// first, which tells it too.
static gboolean tell(const char *action, const char *text) {
  gchar *root = umockdev_testbed_get_root_dir(testbed);
  gchar *folder = g_strconcat(root, SYSFS, NULL);
  gboolean is_told = tell_until_heard(action, text, folder);
  g_free(folder);
  g_free(root);
  return is_told;
}

static void unplug(Device *d) {
  if (d->gone) return;
  d->gone = TRUE;
  for (GList *l = d->transfers.head; l; l = l->next) {
    Transfer *t = l->data;
    if (!t->done) finish(t, -ESHUTDOWN, 0);
  }
  close(d->socket);
  if (present == d) present = NULL;
  tell("remove", NULL);
  umockdev_testbed_remove_device(testbed, SYSFS);
}

static Transfer *find(Device *d, uint32_t sequence, gboolean is_unlink) {
  for (GList *l = d->transfers.head; l; l = l->next) {
    Transfer *t = l->data;
    if ((is_unlink ? t->unlink_sequence : t->sequence) == sequence) return t;
  }
  return NULL;
}

// Takes one message of the server. False when the device is gone.
static gboolean receive(Device *d) {
  uint32_t head[12];
  if (!read_all(d->socket, head, 48)) return FALSE;
  uint32_t sequence = ntohl(head[1]);
  int32_t status = (int32_t)ntohl(head[5]), actual = (int32_t)ntohl(head[6]);
  if (ntohl(head[0]) == 4) {
    // Taken back, unless it had ended before; then its end came before this.
    Transfer *t = find(d, sequence, TRUE);
    if (t && !t->done) finish(t, -ENOENT, 0);
    return TRUE;
  }
  Transfer *t = find(d, sequence, FALSE);
  if (!t) return TRUE;
  if (t->is_input && actual > 0) {
    t->data = g_malloc(actual);
    if (!read_all(d->socket, t->data, actual)) return FALSE;
  }
  if (!t->done) finish(t, status, actual);
  return TRUE;
}

static gboolean on_socket(gint file, GIOCondition why, gpointer data) {
  (void)file, (void)why;
  Device *d = data;
  g_mutex_lock(&lock);
  gboolean more = !d->gone && receive(d);
  if (!more) unplug(d);
  g_mutex_unlock(&lock);
  return more;
}

static gboolean complete(UMockdevIoctlClient *client, long result, int error) {
  umockdev_ioctl_client_complete(client, result, error);
  return TRUE;
}

static gboolean submit_urb(Device *d, UMockdevIoctlClient *client,
                           UMockdevIoctlData *argument) {
  GError *error = NULL;
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve(
      argument, 0, sizeof(struct usbdevfs_urb), &error);
  struct usbdevfs_urb *urb = (struct usbdevfs_urb *)data->data;
  int length = urb->buffer_length;
  Transfer *t = g_new0(Transfer, 1);
  t->urb = umockdev_ioctl_data_ref(data);
  if (length > 0)
    t->buffer = umockdev_ioctl_data_resolve(
        data, offsetof(struct usbdevfs_urb, buffer), length, &error);
  unsigned char *bytes = t->buffer ? t->buffer->data : NULL;
  t->is_control = urb->type == USBDEVFS_URB_TYPE_CONTROL;
  t->is_input = t->is_control ? bytes[0] >> 7 : urb->endpoint >> 7;
  g_queue_push_tail(&d->transfers, t);
  if (t->is_control)
    t->sequence = submit(d, t->is_input, 0, length - 8, bytes, bytes + 8);
  else
    t->sequence =
        submit(d, t->is_input, urb->endpoint & 15, length, NULL, bytes);
  return complete(client, 0, 0);
}

static gboolean discard_urb(Device *d, UMockdevIoctlClient *client,
                            UMockdevIoctlData *argument) {
  for (GList *l = d->transfers.head; l; l = l->next) {
    Transfer *t = l->data;
    if (t->done || t->urb->client_addr != *(gulong *)argument->data) continue;
    uint32_t head[12] = {htonl(2), htonl(++d->sequence), d->server_device, 0,
                         0,        htonl(t->sequence)};
    t->unlink_sequence = d->sequence;
    if (d->gone || !write_all(d->socket, head, 48)) finish(t, -ENOENT, 0);
    return complete(client, 0, 0);
  }
  return complete(client, -1, EINVAL);
}

static gboolean reap_urb(Device *d, UMockdevIoctlClient *client,
                         UMockdevIoctlData *argument) {
  GError *error = NULL;
  for (GList *l = d->transfers.head; l; l = l->next) {
    Transfer *t = l->data;
    if (!t->done) continue;
    g_queue_delete_link(&d->transfers, l);
    if (t->data && t->actual > 0)
      umockdev_ioctl_data_update(t->buffer, t->is_control ? 8 : 0, t->data,
                                 t->actual);
    umockdev_ioctl_data_update(t->urb, offsetof(struct usbdevfs_urb, status),
                               (guint8 *)&t->status, 4);
    umockdev_ioctl_data_update(t->urb,
                               offsetof(struct usbdevfs_urb, actual_length),
                               (guint8 *)&t->actual, 4);
    UMockdevIoctlData *place =
        umockdev_ioctl_data_resolve(argument, 0, sizeof(void *), &error);
    umockdev_ioctl_data_set_ptr(place, 0, t->urb);
    complete(client, 0, 0);
    umockdev_ioctl_data_unref(t->urb);
    g_free(t->data);
    g_free(t);
    return TRUE;
  }
  // The file always polls as ready; without a pause the program would spin.
  if (!d->gone) {
    g_mutex_unlock(&lock);
    g_usleep(200);
    g_mutex_lock(&lock);
  }
  return complete(client, -1, d->gone ? ENODEV : EAGAIN);
}

static gboolean dispatch(Device *d, UMockdevIoctlClient *client) {
  GError *error = NULL;
  gulong request = umockdev_ioctl_client_get_request(client);
  UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client), *data;
  if (request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY)
    return reap_urb(d, client, argument);
  if (request == USBDEVFS_DISCARDURB) return discard_urb(d, client, argument);
  if (d->gone) return complete(client, -1, ENODEV);
  switch (request) {
    case USBDEVFS_SUBMITURB:
      return submit_urb(d, client, argument);
    case USBDEVFS_GET_CAPABILITIES: {
      guint32 can = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                    USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
                    USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
      data = umockdev_ioctl_data_resolve(argument, 0, 4, &error);
      umockdev_ioctl_data_update(data, 0, (guint8 *)&can, 4);
      return complete(client, 0, 0);
    }
    case USBDEVFS_GETDRIVER:
      return complete(client, -1, ENODATA);
    case USBDEVFS_CLEAR_HALT: {
      data = umockdev_ioctl_data_resolve(argument, 0, 4, &error);
      unsigned char setup[8] = {2, 1, 0, 0, data->data[0], 0, 0, 0};
      submit(d, FALSE, 0, 0, setup, NULL);
      return complete(client, 0, 0);
    }
    case USBDEVFS_CLAIMINTERFACE:
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_DISCONNECT_CLAIM:
    case USBDEVFS_RESET:
    case USBDEVFS_SETCONFIGURATION:
    case USBDEVFS_SETINTERFACE:
      return complete(client, 0, 0);
    case USBDEVFS_IOCTL:
      // Attaching a kernel driver: there is none.
      return complete(client, 0, 0);
    default:
      fprintf(stderr, "testbed: no answer to ioctl %#lx\n", request);
      return complete(client, -1, ENOTTY);
  }
}

static gboolean on_ioctl(UMockdevIoctlBase *handler,
                         UMockdevIoctlClient *client, gpointer data) {
  (void)handler;
  g_mutex_lock(&lock);
  gboolean result = dispatch(data, client);
  g_mutex_unlock(&lock);
  return result;
}

// A text of the device as a sysfs attribute.
static void append_text(Device *d, GString *text, const char *name, int index) {
  unsigned char bytes[255];
  int count = descriptor(d, 3, index, bytes, sizeof bytes);
  if (count <= 2) return;
  g_string_append_printf(text, "A: %s=", name);
  for (int i = 2; i + 1 < count; i += 2) g_string_append_c(text, bytes[i]);
  g_string_append(text, "\\n\n");
}

// Shows the device to the program.
static gboolean show(Device *d, int speed) {
  unsigned char device[18], configuration[1024];
  if (descriptor(d, 1, 0, device, 18) < 18) return FALSE;
  int total = descriptor(d, 2, 0, configuration, sizeof configuration);
  if (total < 9) return FALSE;
  GString *text = g_string_new(NULL);
  // As Linux counts: up to 127, and then anew. Nobody has a file of the last
  // round open any more.
  device_number = device_number == 127 ? 2 : device_number + 1;
  int number = device_number;
  snprintf(d->node, sizeof d->node, "bus/usb/001/%03d", number);
  g_string_printf(
      text,
      "P: /devices/usb1/1-1\nN: %s\nE: DEVNAME=/dev/%s\n"
      "E: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: BUSNUM=001\n"
      "E: DEVNUM=%03d\nE: PRODUCT=%x/%x/%x\nA: busnum=1\\n\nA: devnum=%d\\n\n"
      "A: speed=%s\\n\nA: bConfigurationValue=%d\\n\n"
      "A: idVendor=%02x%02x\\n\nA: idProduct=%02x%02x\\n\n",
      d->node, d->node, number, device[8] | device[9] << 8,
      device[10] | device[11] << 8, device[12] | device[13] << 8, number,
      speed == 3 ? "480" : "12", configuration[5], device[9], device[8],
      device[11], device[10]);
  append_text(d, text, "manufacturer", device[14]);
  append_text(d, text, "product", device[15]);
  append_text(d, text, "serial", device[16]);
  g_string_append(text, "H: descriptors=");
  for (int i = 0; i < 18; i++) g_string_append_printf(text, "%02X", device[i]);
  for (int i = 0; i < total; i++)
    g_string_append_printf(text, "%02X", configuration[i]);
  g_string_append(text, "\n");

  GError *error = NULL;
  char path[60];
  snprintf(path, sizeof path, "/dev/%s", d->node);
  static gboolean is_used[128];
  if (is_used[number]) umockdev_testbed_detach_ioctl(testbed, path, &error);
  is_used[number] = TRUE;
  d->handler = umockdev_ioctl_base_new();
  g_signal_connect(d->handler, "handle-ioctl", G_CALLBACK(on_ioctl), d);
  // In this order: a program that finds the file must find somebody there.
  gboolean is_shown =
      umockdev_testbed_attach_ioctl(testbed, path, d->handler, &error) &&
      tell("add", text->str);
  if (!is_shown) fprintf(stderr, "testbed: cannot show the device\n");
  g_string_free(text, TRUE);
  return is_shown;
}

// Asks the server for the device; nothing happens if it does not give it.
static gboolean try_import(gpointer data) {
  (void)data;
  if (present) return TRUE;
  FILE *file = fopen(port_file, "r");
  int port = 0;
  if (!file) return TRUE;
  if (fscanf(file, "%d", &port) != 1) port = 0;
  fclose(file);
  if (port == 0) return TRUE;
  struct sockaddr_in name = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port)};
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Device *d = g_new0(Device, 1);
  g_queue_init(&d->transfers);
  d->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int yes = 1;
  setsockopt(d->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  unsigned char request[40] = {1, 0x11, 0x80, 3, 0, 0, 0, 0, '1', '-', '1'};
  unsigned char head[8], body[312];
  gboolean is_given =
      connect(d->socket, (struct sockaddr *)&name, sizeof name) == 0 &&
      write_all(d->socket, request, sizeof request) &&
      read_all(d->socket, head, 8) && head[7] == 0 &&
      read_all(d->socket, body, sizeof body);
  if (is_given) {
    uint32_t numbers[3];
    memcpy(numbers, body + 288, sizeof numbers);
    d->server_device = htonl(ntohl(numbers[0]) << 16 | ntohl(numbers[1]));
    is_given = show(d, (int)ntohl(numbers[2]));
  }
  if (!is_given) {
    close(d->socket);
    g_free(d);
    return TRUE;
  }
  present = d;
  g_unix_fd_add(d->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_socket, d);
  return TRUE;
}

static void on_child(GPid pid, gint status, gpointer data) {
  (void)pid;
  *(int *)data = status;
  g_main_loop_quit(loop);
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: testbed PORT-FILE PROGRAM ARGUMENTS...\n");
    return 2;
  }
  port_file = arguments[1];
  testbed = umockdev_testbed_new();
  loop = g_main_loop_new(NULL, FALSE);
  GError *error = NULL;
  GPid pid;
  int status = -1;
  if (!g_spawn_async(NULL, arguments + 2, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                     NULL, NULL, &pid, &error)) {
    fprintf(stderr, "testbed: %s\n", error->message);
    return 2;
  }
  g_child_watch_add(pid, on_child, &status);
  g_timeout_add(10, try_import, NULL);
  g_main_loop_run(loop);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
