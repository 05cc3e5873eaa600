"""A lift that connects, presses its alarm button and waits until a person has closed the alarm.

python3 lift.py HOST PORT VENDOR UNIT TOKEN      (pip install paho-mqtt, or apt-get install python3-paho-mqtt)

It never gives up: refused (CONNACK 4, 5), no broker, a connection that breaks, a PUBACK that does not come - it says so,
waits longer each time (up to a minute) and tries again. The alarm is sent again until it is answered.
"""
import json
import random
import sys
import time

import paho.mqtt.client as mqtt

host, port, vendor, unit, token = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]
boot = int(time.time())  # grows at every start
alarm_id = f"{boot}-button"


def topic(family):
    return f"vigil/v1/{vendor}/{unit}/{family}"


def send(client, family, retain=False, **fields):
    # QoS 1: the library keeps it, also without a connection, until the PUBACK is there.
    client.publish(topic(family), json.dumps({"boot": boot, **fields}), qos=1, retain=retain)


def on_connect(client, _userdata, _flags, code):
    if code != 0:  # 4, 5: not registered yet, disabled, wrong token. It may be put right at any time.
        print("refused", code, "- trying again", flush=True)
        return
    print("connected", flush=True)
    client.subscribe([(topic("answer"), 1), (topic("command"), 1)])
    send(client, "birth", kind="elevator", profile="gbt24476-2017", intervalMs=60000,
         capabilities={"peopleSensor": True})
    send(client, "state", retain=True, state="online")
    send(client, "status", mode="normal", moving=False, door="closed", doorZone=False, passengers=True, floor="7")
    # Again at every connection until a person has closed it: the same id is the same alarm, and each time every answer
    # that is due comes again, also one that was given while we were away.
    send(client, "alarm", id=alarm_id, code="90", floor="7", passengers=True, peopleCount=2)


def on_disconnect(_client, _userdata, code):
    if code != 0:
        print("connection lost - trying again", flush=True)


def on_publish(_client, _userdata, message_id):
    print("PUBACK", message_id, "is on disk", flush=True)


def on_message(client, _userdata, message):
    try:
        answer = json.loads(message.payload)
    except ValueError:  # a device must not end because of what it is sent
        print("not understood:", message.topic, message.payload, flush=True)
        return
    print(message.topic, answer, flush=True)
    if answer.get("what") == "closed" and answer.get("id") == alarm_id:  # not one of an earlier run
        client.disconnect()


if hasattr(mqtt, "CallbackAPIVersion"):  # paho 2.x
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION1, client_id=unit)
else:  # paho 1.x
    client = mqtt.Client(client_id=unit)
client.username_pw_set(unit, token)
# What the broker says for us when the connection dies. An older session's Will is ignored, hence the boot number.
client.will_set(topic("state"), json.dumps({"boot": boot, "state": "offline"}), qos=1, retain=True)
client.on_connect, client.on_disconnect = on_connect, on_disconnect
client.on_publish, client.on_message = on_publish, on_message
# Not all devices of a city in the same second after a power cut.
client.reconnect_delay_set(min_delay=random.randint(1, 3), max_delay=60)
client.connect_async(host, port, keepalive=60)
client.loop_forever(retry_first_connection=True)
